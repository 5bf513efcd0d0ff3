"""Files of the team, solo and social stores (CONTRACT 11)."""

from rest_framework.response import Response

from datastores.api.store_view import StoreView
from files import keeping
from files.api.representation import stored_file
from files.api.shapes import BYTES, FILE, FILES, FORM
from files.models import StoredFile
from files.serving import served
from files.uploads import received
from pages_app.stores import SOCIAL
from rest.lanes.declaring import SAVE, SLOW, light
from rest.query import boolean, page_of, paging
from rest.shapes import SUCCESS


class StoredFilesView(StoreView):
    """What the endpoints of all three stores share."""

    by_other_pages = ()

    def files(self):
        """Those the caller may see: in a store per visitor, their own."""
        found = StoredFile.objects.filter(page=self.page.pk, store=self.store.name).select_related("created_by")
        return found.filter(created_by=self.caller.id) if self.store.per_visitor else found

    def file(self):
        found = self.files().filter(pk=self.kwargs["file"]).first()
        if found is None:
            raise keeping.no_file()
        return found


class FilesView(StoredFilesView):
    """CONTRACT 11."""

    by_pages = ("GET", "POST")
    actions = {"GET": "read", "POST": "create"}
    parameters = {"GET": ("limit", "offset")}
    bodies = {"POST": FORM}
    answers = {"GET": {200: FILES}, "POST": {201: FILE}}
    refusals = {"POST": (413, 503)}
    limits = {"POST": "upload"}
    lanes = {"GET": light("limit", "offset"), "POST": SAVE}
    sizes = {"POST": "upload"}

    def get(self, request, page):
        """The files you may read, the newest first.

        `limit` (50, at most 100) and `offset`. 200: `files: [{id, filename, content_type, size, created_by,
        created_at}], total, limit, offset, hasMore`; `size` in bytes. In the solo store only your own.
        """
        limit, offset = paging(request.GET)
        files = self.files()
        rows = [stored_file(file) for file in files.order_by("-pk")[offset : offset + limit]]
        return Response(page_of(rows, "files", limit, offset, files.count()))

    def post(self, request, page):
        """Upload one file: multipart/form-data, field `file`.

        `content_type` is told from the bytes, not from what the client says. 201: the file. 413 above 50 MB, or above
        1 GB of files and assets on the page; 400 for an image of too many pixels.
        """
        with received(request) as upload:
            file = keeping.keep(self.page, self.store.name, upload, self.caller)
        return Response(stored_file(file), status=201)


class FileView(StoredFilesView):
    """CONTRACT 11."""

    by_pages = ("GET", "DELETE")
    by_file_token = ("GET",)
    lanes = {"GET": light("metadata", "ft"), "DELETE": SLOW}
    actions = {"GET": "read", "DELETE": "change_own"}
    parameters = {"GET": ("metadata", "ft")}
    answers = {"GET": {200: BYTES, 206: BYTES, 304: None}, "DELETE": {200: SUCCESS}}
    refusals = {"GET": (416, 503)}

    def get(self, request, page, file):
        """The bytes of a file, or with `metadata=true` its JSON.

        Images, audio, video and plain text are shown by browsers, all else is a download. One `Range` is answered
        with 206, or 416 beyond the end. A file never changes: keep it by its ETag.
        """
        found = self.file()
        if boolean(request.GET, "metadata"):
            return Response(stored_file(found))
        is_public = self.store is SOCIAL and self.page.is_published and self.page.blocked_at is None
        return served(request, found, is_public)

    def delete(self, request, page, file):
        """Delete a file for good: your own, in the team store as admin anybody's. 200: `{"success": true}`.

        In the solo store a file of somebody else is 404, elsewhere 403.
        """
        found = self.file()
        self.access.require(self.store, "change", "You may delete only files that you uploaded.", found)
        keeping.delete(found, self.caller)
        return Response({"success": True})
