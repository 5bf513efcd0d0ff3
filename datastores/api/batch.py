"""Many operations in one request (CONTRACT 6.9)."""

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.representation import shown
from datastores.write.batches import batch_from
from datastores.write.run import run
from rest.answers import json_response
from rest.lanes.declaring import SMALL


class BatchView(StoreView):
    """CONTRACT 6.9."""

    by_pages = ("POST",)
    lanes = {"POST": SMALL}
    sizes = {"POST": "batch"}
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
        """Up to 100 creates, updates and deletes in one transaction: all of them or none; 10 MB in all.

        Body `{"operations": [{"op": "create", "data"}, {"op": "update", "id", "data"}, {"op": "delete", "id"}]}`.
        200: `{"results": [...]}` in the same order, with the `rev` of what was created or updated. A failure names its
        place: `failedIndex, op, id`. `ifRev`, the number in a record's ETag, on an update or delete: 412 when the
        record was changed since.
        """
        scope = self.scope
        operations = batch_from(request.data, self.store)
        rows = run(scope, operations, is_batch=True)
        return json_response({"results": [result(scope, *pair) for pair in zip(operations, rows, strict=True)]})


def result(scope, operation, row):
    return {"op": operation.op, "success": True} | shown(scope, row, shapes.RESULTS[operation.op])
