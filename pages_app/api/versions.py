"""The versions of a page (CONTRACT 3.8)."""

from rest_framework.response import Response

from pages_app.api import representation, shapes
from pages_app.api.page_view import PageView
from pages_app.editing.versions import find_version, restore_version
from rest.lanes.declaring import FAST, SAVE, light
from rest.query import page_of, paging


class VersionsView(PageView):
    lanes = {"GET": light("limit", "offset")}
    scopes = {"GET": "pages:read"}
    actions = {"GET": "read"}
    parameters = {"GET": ("limit", "offset")}
    answers = {"GET": {200: shapes.VERSION_LIST}}

    def get(self, request, page):
        """The versions kept, newest first: `versions: [{version, createdAt, createdBy, size}]`, size in bytes."""
        limit, offset = paging(request.GET)
        versions = self.page.versions.select_related("created_by").defer("html")
        rows = [representation.version(row) for row in versions[offset : offset + limit]]
        return Response(page_of(rows, "versions", limit, offset, versions.count()))


class VersionView(PageView):
    lanes = {"GET": FAST}
    scopes = {"GET": "pages:read"}
    actions = {"GET": "read"}
    answers = {"GET": {200: shapes.VERSION_WITH_HTML}}

    def get(self, request, page, number):
        """One version with its `html_content`."""
        row = find_version(self.page, number)
        return Response(representation.version(row) | {"html_content": row.html})


class RestoreView(PageView):
    lanes = {"POST": SAVE}
    scopes = {"POST": "pages:write"}
    actions = {"POST": "manage"}
    answers = {"POST": {200: shapes.RESTORED}}

    def post(self, request, page, number):
        """Make an old version live again, by saving it as a new one: `{"success": true, "version": <new number>}`."""
        version = find_version(self.page, number)
        return Response({"success": True, "version": restore_version(self.page, version, self.caller)})
