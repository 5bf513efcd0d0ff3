"""Records by REST: one set of endpoints for all stores (CONTRACT 6 and 7)."""

from datastores.api import shapes
from datastores.api.answers import record_response
from datastores.api.parameters import mine
from datastores.api.store_view import StoreView
from datastores.read import cursors
from datastores.read.listing import Listing
from datastores.read.pages import list_records
from datastores.sql import where
from datastores.write.operations import create_from
from datastores.write.run import run
from rest.answers import json_response
from rest.lanes.declaring import SMALL, light
from rest.query import choice, paging

ORDER_BY = {"created_at": False, "createdAt": False, "updated_at": True, "updatedAt": True}
ORDER = {"desc": True, "asc": False}
PLAIN = ("where", "orderBy", "order", "limit", "offset", "before", "after", "mine", "spam")


class RecordsView(StoreView):
    """CONTRACT 6.2-6.4, 6.6."""

    by_pages = ("GET", "POST")
    lanes = {"GET": light(*PLAIN), "POST": SMALL}
    sizes = {"POST": "record"}
    actions = {"GET": "read", "POST": "create"}
    parameters = {"GET": ("where", "orderBy", "order", "limit", "offset", "before", "after", "mine")}
    etags = {"POST": None}
    refusals = {"POST": {400: shapes.BROKEN}}

    @property
    def bodies(self):
        return {"POST": shapes.new_record(self.store)}

    @property
    def answers(self):
        return {"GET": {200: shapes.records(self.store)}, "POST": {201: shapes.record(self.store)}}

    def get(self, request, page, collection):
        """List records.

        `where` (JSON object: equal fields), `orderBy` (created_at, updated_at), `order` (desc, asc), `limit` (50, at
        most 100), `offset`, or the cursors `before` and `after` (a seq or record id; then sorted by seq), `mine`
        (team and social). 200: `records, total, limit, offset, hasMore`.
        """
        scope = self.scope
        return json_response(list_records(scope, self.listing(request.GET)))

    def listing(self, params):
        limit, offset = paging(params)
        return Listing(
            where=where.parse(params.get("where")),
            mine=mine(self, params),
            by_update=choice(params, "orderBy", ORDER_BY),
            descending=choice(params, "order", ORDER),
            limit=limit,
            offset=offset,
            before=cursors.resolve(self.scope, "before", params.get("before")),
            after=cursors.resolve(self.scope, "after", params.get("after")),
        )

    def post(self, request, page, collection):
        """Create a record. Body `{"data": {...}}`, in the CMS store also `planId`. 201: the record."""
        scope = self.scope
        operation = create_from(request.data, self.store)
        return record_response(scope, run(scope, [operation])[0], status=201)
