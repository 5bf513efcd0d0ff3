"""Which stores a page has (CONTRACT 5)."""

from rest_framework.response import Response

from pages_app.api import representation, shapes
from pages_app.api.page_view import PageView
from pages_app.editing.fields import StorageConfig
from pages_app.editing.storage import configure_storage
from rest.lanes.declaring import FAST


class StorageConfigView(PageView):
    """CONTRACT 5.1, 5.2."""

    scopes = {"GET": "pages:read", "PUT": "pages:write"}
    lanes = {"GET": FAST, "PUT": FAST}
    actions = {"GET": "read", "PUT": "manage"}
    bodies = {"PUT": StorageConfig}
    answers = {"GET": {200: shapes.STORAGE_MODES}, "PUT": {200: shapes.STORAGE_CHANGED}}

    def get(self, request, page):
        """Which stores the page has: the default mode, and what else the REST API may use."""
        return Response(representation.storage_config(self.page))

    def put(self, request, page):
        """Choose the default mode, and which other stores the REST API may use; data is never deleted."""
        page = configure_storage(self.page, StorageConfig.read(request.data), self.caller)
        return Response({"success": True} | representation.storage_config(page))
