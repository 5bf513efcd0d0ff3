"""Assets: the files of a page itself, written by its owner, for everybody to read (CONTRACT 12)."""

from django.http import HttpResponseRedirect
from rest_framework.response import Response

from files import keeping
from files.api import representation
from files.api.shapes import ASSET, ASSETS, FORM
from files.models import StoredFile, stored_file
from files.uploads import received
from pages_app.api.page_view import PageView
from rest.lanes.declaring import FAST, SAVE, SLOW, light
from rest.origins import trusted
from rest.query import page_of, paging
from rest.shapes import SUCCESS


class AssetView(PageView):
    """What the endpoints share. Who may see the page may see its assets."""

    area = "assets"
    needs_little_of_page = True
    open_to_anyone = ("GET",)
    by_other_pages = ("GET",)
    scopes = {"GET": None, "POST": "pages:write", "DELETE": "pages:write"}
    actions = {"GET": "read", "POST": "manage", "DELETE": "manage"}

    def assets(self):
        return StoredFile.objects.filter(page=self.page.pk, store=stored_file.ASSET)

    def asset(self):
        found = self.assets().filter(pk=self.kwargs["asset"]).first()
        if found is None:
            raise keeping.no_file()
        return found


class AssetsView(AssetView):
    """CONTRACT 12."""

    by_pages = ("GET", "POST")
    parameters = {"GET": ("limit", "offset")}
    bodies = {"POST": FORM}
    answers = {"GET": {200: ASSETS}, "POST": {201: ASSET}}
    refusals = {"POST": (413, 503)}
    limits = {"POST": "upload"}
    lanes = {"GET": light("limit", "offset"), "POST": SAVE}
    sizes = {"POST": "upload"}

    def get(self, request, page):
        """The assets of a page, the newest first; no sign-in needed.

        `limit` (50, at most 100) and `offset`. 200: `assets: [{id, filename, contentType, size, publicUrl,
        createdAt}], total, limit, offset, hasMore`; `size` in bytes.
        """
        limit, offset = paging(request.GET)
        assets, base = self.assets(), trusted(request)
        rows = [representation.asset(file, base) for file in assets.order_by("-pk")[offset : offset + limit]]
        return Response(page_of(rows, "assets", limit, offset, assets.count()))

    def post(self, request, page):
        """Upload one asset: multipart/form-data, field `file`. Owner only.

        201: the asset with its permanent `publicUrl`. 413 above 50 MB, or above 1 GB of files and assets on the page;
        400 for an image of too many pixels.
        """
        with received(request) as upload:
            file = keeping.keep(self.page, stored_file.ASSET, upload, self.caller)
        return Response(representation.asset(file, trusted(request)), status=201)


class AssetDetailView(AssetView):
    """CONTRACT 12."""

    by_pages = ("GET", "DELETE")
    lanes = {"GET": FAST, "DELETE": SLOW}
    answers = {"GET": {302: {}}, "DELETE": {200: SUCCESS}}

    def get(self, request, page, asset):
        """302 to the `publicUrl` of the asset."""
        return HttpResponseRedirect(trusted(request) + self.asset().url_path)

    def delete(self, request, page, asset):
        """Delete the asset; its address is 404 from then on. Owner only. 200: `{"success": true}`."""
        keeping.delete(self.asset(), self.caller)
        return Response({"success": True})
