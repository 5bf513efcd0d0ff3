"""The records of a form as CSV, for a spreadsheet."""

from django.http import StreamingHttpResponse

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.read.export import columns_of, lines
from datastores.read.listing import Listing
from datastores.sql import where
from rest.lanes.declaring import SLOW


class ExportView(StoreView):
    lanes = {"GET": SLOW}
    actions = {"GET": "read"}
    parameters = {"GET": ("where",)}
    answers = {"GET": {200: shapes.CSV}}

    def get(self, request, page, collection):
        """The records as a CSV file (UTF-8), the oldest first; owner only.

        After `id` and `createdAt` one column per field of `data`: those of the schema, then the commonest, at most
        1,000; the rest as JSON in `other`. A field named like one of these columns is in `data.<name>`. Filtered by
        `where`, and with `spam=true` the spam. A text that a spreadsheet would take for a formula begins with an
        apostrophe; numbers and telephone numbers do not.
        """
        scope = self.scope
        listing = Listing(where=where.parse(request.GET.get("where")))
        columns = columns_of(scope, listing)
        response = StreamingHttpResponse(lines(scope, listing, columns), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{scope.name}.csv"'
        return response
