"""One record (CONTRACT 6.7, 6.8)."""

from django.http import HttpResponse

from datastores.api import shapes
from datastores.api.answers import record_response
from datastores.api.store_view import StoreView
from datastores.read.records import as_uuid, get_record
from datastores.write.operations import Operation, no_record, update_from
from datastores.write.preconditions import etag, expected_revs
from datastores.write.run import run
from rest.answers import json_response
from rest.errors import Forbidden
from rest.etags import is_known
from rest.lanes.declaring import FAST, SMALL
from rest.shapes import INTEGER


class RecordView(StoreView):
    """CONTRACT 6.8, 7.4, 6.7."""

    by_pages = ("GET", "PATCH", "DELETE")
    lanes = {"GET": FAST, "PATCH": SMALL, "DELETE": FAST}
    sizes = {"PATCH": "record"}
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

        A gated one that you may not read is 403 with `planId`.
        """
        scope = self.scope
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

        `If-Match: <ETag>` makes it 412, with the `record` as it is now, when somebody changed it since.
        """
        scope = self.scope
        operation = update_from(request.data, self.store, as_uuid(record), expected_revs(request))
        return record_response(scope, run(scope, [operation])[0])

    def delete(self, request, page, collection, record):
        """Delete a record: 204, and 404 the second time; with `If-Match` as for PATCH."""
        scope = self.scope
        run(scope, [Operation("delete", as_uuid(record), expected=expected_revs(request))])
        return HttpResponse(status=204)
