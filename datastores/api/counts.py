"""How many records (CONTRACT 6.5)."""

from datastores.api import shapes
from datastores.api.parameters import mine
from datastores.api.store_view import StoreView
from datastores.read.counting import count_groups, count_records
from datastores.read.listing import Listing
from datastores.sql import where
from rest.answers import json_response
from rest.errors import BadRequest
from rest.lanes.declaring import light


class CountView(StoreView):
    """CONTRACT 6.5."""

    by_pages = ("GET",)
    lanes = {"GET": light("where", "mine", "spam")}
    actions = {"GET": "read"}
    parameters = {"GET": ("where", "groupBy", "values", "mine")}
    answers = {"GET": {200: shapes.COUNT}}

    def get(self, request, page, collection):
        """Count records, all or per value of the field `groupBy` (only those in `values`, comma-separated).

        200: `{"count": n}` or `{"counts": {"<value>": n}}`, at most 1000 values.
        """
        scope, params = self.scope, request.GET
        listing = Listing(where=where.parse(params.get("where")), mine=mine(self, params))
        group_by = params.get("groupBy")
        if group_by is None:
            return json_response({"count": count_records(scope, listing)})
        if not 1 <= len(group_by) <= 100 or "\0" in group_by:
            raise BadRequest("groupBy must name a field of data, at most 100 characters.")
        values = set(params["values"].split(",")) if "values" in params else None
        return json_response({"counts": count_groups(scope, listing, group_by, values)})
