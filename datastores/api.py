"""Records by REST: one set of endpoints for all stores (CONTRACT 6 and 7)."""

from django.http import HttpResponse

from datastores import cursors, shapes, where
from datastores.counting import count_groups, count_records
from datastores.listing import Listing, list_records
from datastores.operations import Operation, batch_from, create_from, no_record, update_from
from datastores.permissions import StoreView
from datastores.preconditions import etag, expected_revs
from datastores.reading import as_uuid, get_record, list_collections
from datastores.writing import run, shown
from rest.answers import json_response
from rest.errors import BadRequest, Forbidden, Unauthorized
from rest.etags import is_known
from rest.query import boolean, choice, paging
from rest.shapes import INTEGER

ORDER_BY = {"created_at": False, "createdAt": False, "updated_at": True, "updatedAt": True}
ORDER = {"desc": True, "asc": False}


def record_response(scope, row, status=200):
    return json_response(shown(scope, row), status, ETag=etag(row.rev))


class CollectionsView(StoreView):
    actions = {"GET": "read"}
    answers = {"GET": {200: shapes.COLLECTIONS}}

    def get(self, request, page):
        """The collections of this store that hold records you may read, by name.

        200: `{"collections": [{"name", "recordCount", "lastUpdated"}]}`. CONTRACT 7.1.
        """
        self.check_parameters()
        rows = list_collections(self.scope_of(""))
        collections = [{"name": name, "recordCount": n, "lastUpdated": updated} for name, n, updated in rows]
        return json_response({"collections": collections})


class RecordsView(StoreView):
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
        (team and social). 200: `records, total, limit, offset, hasMore`. CONTRACT 6.2-6.4.
        """
        scope = self.scope
        self.check_parameters()
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
        """Create a record. Body `{"data": {...}}`, in the CMS store also `planId`. 201: the record. CONTRACT 6.6."""
        scope = self.scope
        self.check_parameters()
        operation = create_from(request.data, self.store)
        return record_response(scope, run(scope, [operation])[0], status=201)


def mine(view, params):
    wanted = boolean(params, "mine") and view.store.has_creator
    if wanted and not view.caller.is_authenticated:
        raise Unauthorized("mine=true needs a sign-in: whose records should these be?")
    return wanted


class CountView(StoreView):
    actions = {"GET": "read"}
    parameters = {"GET": ("where", "groupBy", "values", "mine")}
    answers = {"GET": {200: shapes.COUNT}}

    def get(self, request, page, collection):
        """Count records, all or per value of the field `groupBy` (only those in `values`, comma-separated).

        200: `{"count": n}` or `{"counts": {"<value>": n}}`, at most 1000 values. CONTRACT 6.5.
        """
        scope, params = self.scope, request.GET
        self.check_parameters()
        listing = Listing(where=where.parse(params.get("where")), mine=mine(self, params))
        group_by = params.get("groupBy")
        if group_by is None:
            return json_response({"count": count_records(scope, listing)})
        if not 1 <= len(group_by) <= 100 or "\0" in group_by:
            raise BadRequest("groupBy must name a field of data, at most 100 characters.")
        values = set(params["values"].split(",")) if "values" in params else None
        return json_response({"counts": count_groups(scope, listing, group_by, values)})


class BatchView(StoreView):
    actions = {"POST": "change_own"}

    @property
    def bodies(self):
        return {"POST": shapes.batch(self.store)}

    @property
    def answers(self):
        return {"POST": {200: shapes.results(self.store)}}

    @property
    def refusals(self):
        return {"POST": shapes.failures(self.store)}

    def post(self, request, page, collection):
        """Up to 100 creates, updates and deletes in one transaction: all of them or none.

        Body `{"operations": [{"op": "create", "data"}, {"op": "update", "id", "data"}, {"op": "delete", "id"}]}`.
        200: `{"results": [...]}` in the same order. A failure names its place: `failedIndex, op, id`. `ifRev`, the
        number in a record's ETag, on an update or delete: 412 when the record was changed since. CONTRACT 6.9.
        """
        scope = self.scope
        self.check_parameters()
        operations = batch_from(request.data, self.store)
        rows = run(scope, operations, is_batch=True)
        return json_response({"results": [result(scope, *pair) for pair in zip(operations, rows, strict=True)]})


def result(scope, operation, row):
    answer = {"op": operation.op, "success": True, "id": str(row.id)}
    if operation.op == "create":
        answer["data"] = operation.data
        if scope.store.has_plan:
            answer["planId"] = row.plan_id
    return answer


class RecordView(StoreView):
    actions = {"GET": "read", "PATCH": "change_own", "DELETE": "change_own"}
    etags = {"GET": "If-None-Match", "PATCH": "If-Match", "DELETE": "If-Match"}

    @property
    def bodies(self):
        return {"PATCH": shapes.changes(self.store)}

    @property
    def answers(self):
        record = {200: shapes.record(self.store)}
        return {"GET": record, "PATCH": record, "DELETE": {204: None}}

    @property
    def refusals(self):
        stale = {412: {"record": shapes.record(self.store)}}
        gated = {403: {"planId": INTEGER}} if self.store.has_plan else {}
        return {"GET": gated, "PATCH": stale | {400: shapes.BROKEN}, "DELETE": stale}

    def get(self, request, page, collection, record):
        """One record, with its version as `ETag`; 304 where `If-None-Match` names it.

        A gated one that you may not read is 403 with `planId`. CONTRACT 6.8, 7.4.
        """
        scope = self.scope
        self.check_parameters()
        record_id = as_uuid(record)
        found = record_id and get_record(scope, record_id)
        if not found:
            raise no_record()
        text, rev, plan_id, readable = found
        if not readable:
            raise Forbidden("This is for subscribers of a membership plan.", planId=plan_id)
        if is_known(request, etag(rev)):
            return HttpResponse(status=304, headers={"ETag": etag(rev)})
        return json_response(text.encode(), ETag=etag(rev))

    def patch(self, request, page, collection, record):
        """Change fields of a record: the keys given are set, all others stay. 200: the whole record.

        `If-Match: <ETag>` makes it 412, with the `record` as it is now, when somebody changed it since. CONTRACT 6.7.
        """
        scope = self.scope
        self.check_parameters()
        operation = update_from(request.data, self.store, as_uuid(record), expected_revs(request))
        return record_response(scope, run(scope, [operation])[0])

    def delete(self, request, page, collection, record):
        """Delete a record: 204, and 404 the second time; with `If-Match` as for PATCH. CONTRACT 6.8."""
        scope = self.scope
        self.check_parameters()
        run(scope, [Operation("delete", as_uuid(record), expected=expected_revs(request))])
        return HttpResponse(status=204)
