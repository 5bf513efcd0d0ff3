"""The collections of a store (CONTRACT 7.1)."""

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.read.collections import list_collections
from rest.answers import json_response
from rest.lanes.declaring import FAST


class CollectionsView(StoreView):
    """CONTRACT 7.1."""

    by_pages = ("GET",)
    lanes = {"GET": FAST}
    actions = {"GET": "read"}
    answers = {"GET": {200: shapes.COLLECTIONS}}

    def get(self, request, page):
        """The collections of this store that hold records you may read, by name.

        200: `{"collections": [{"name", "recordCount", "lastUpdated"}]}`.
        """
        rows = list_collections(self.scope_of(""))
        collections = [{"name": name, "recordCount": n, "lastUpdated": updated} for name, n, updated in rows]
        return json_response({"collections": collections})
