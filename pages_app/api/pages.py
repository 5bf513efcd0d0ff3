"""The pages of a creator (CONTRACT 3 and 5)."""

from django.conf import settings
from rest_framework.response import Response

from pages_app.api import representation, shapes
from pages_app.api.page_view import PageView
from pages_app.editing.changing import edit_page
from pages_app.editing.creating import create_from
from pages_app.editing.deleting import delete_page
from pages_app.editing.fields import NewPage, PageChange
from pages_app.hosting import documents
from pages_app.lint import findings as lint
from pages_app.models import Page
from rest import origins
from rest.lanes.declaring import FAST, SAVE, light
from rest.query import boolean, page_of, paging
from rest.views import ApiView


class PagesView(ApiView):
    """CONTRACT 3.9, 3.1."""

    scopes = {"GET": "pages:read", "POST": "pages:write"}
    lanes = {"GET": light("limit", "offset", "team"), "POST": SAVE}
    sizes = {"POST": "page"}
    parameters = {"GET": ("limit", "offset", "team")}
    bodies = {"POST": NewPage}
    answers = {"GET": {200: shapes.PAGE_LIST}, "POST": {201: shapes.PAGE_CREATED}}

    def get(self, request):
        """Your pages, the one changed last first.

        `team=true` adds pages whose team you are in; `limit` (50, at most 100) and `offset`.
        200: `pages: [...], total, limit, offset, hasMore`.
        """
        limit, offset = paging(request.GET)
        pages = Page.objects.worked_on_by(request.user.id, with_teams=boolean(request.GET, "team"))
        if request.user.page_ids is not None:
            pages = pages.filter(pk__in=request.user.page_ids)
        base = origins.trusted(request)
        found = pages.order_by("-updated_at", "-pk")[offset : offset + limit]
        rows = [representation.listed(page, base) for page in found]
        return Response(page_of(rows, "pages", limit, offset, pages.count()))

    def post(self, request):
        """Create a page from one HTML document.

        Body: `name`, `html_content`; optional `description`, `storage_mode` (page, solo_app, team_app, social_app),
        `is_published` (true), `is_unlisted` and the `page_api_*_enabled` switches (false).
        201: `{"page": {id, name, slug, url, ...}}`, and when something in the HTML will not work as it stands
        `warnings: [{code, message, line}]`. 413 for HTML above 5 MB.
        """
        page, fields = create_from(request.user, request.data)
        answer = {"page": representation.created(page, origins.trusted(request))}
        return Response(answer | warnings(page, fields), status=201)


def warnings(page, fields):
    """What an answer says besides, when HTML was saved that asks for it."""
    if "html_content" not in fields:
        return {}
    found = lint.findings(fields["html_content"], bool(documents.apis(page)), bool(settings.PAGES_DOMAIN))
    return {"warnings": found} if found else {}


class PageDetailView(PageView):
    """CONTRACT 3.4, 3.5, 3.6."""

    scopes = {"GET": "pages:read", "PATCH": "pages:write", "DELETE": "pages:write"}
    lanes = {"GET": FAST, "PATCH": SAVE, "DELETE": FAST}
    sizes = {"PATCH": "page"}
    actions = {"GET": "read", "PATCH": "edit_content", "DELETE": "manage"}
    bodies = {"PATCH": PageChange}
    answers = {
        "GET": {200: shapes.PAGE_DETAIL},
        "PATCH": {200: shapes.PAGE_PATCHED},
        "DELETE": {200: shapes.PAGE_DELETED},
    }
    refusals = {"PATCH": {409: {}, 412: {"currentVersion": shapes.VERSION_NUMBER}}}

    def get(self, request, page):
        """One page with its HTML as it was saved, placeholders and all.

        `versionCount` counts the versions kept, `version` is the number of the live one.
        """
        page = self.page
        versions = page.versions.values_list("html", flat=True)
        html = versions.get(number=page.version)
        return Response(representation.full(page, html, versions.count(), origins.trusted(request)))

    def patch(self, request, page):
        """Change any of the fields of a page; changed HTML becomes a new version.

        Team members may change `html_content`, `name` and `description`; everything else is the owner's.
        `ifVersion`: change nothing (412, with `currentVersion`) unless that is the live version.
        409 when the slug is taken. The address with the old one leads to the page for 90 days. `warnings` as in POST.
        """
        page, fields = edit_page(self.access, request.data)
        answer = {"success": True, "message": "Page updated successfully"}
        if "slug" in fields:
            answer = {"success": True, "slug": page.slug, "message": f"Page slug updated to: {page.slug}"}
        return Response(answer | warnings(page, fields))

    def delete(self, request, page):
        """Delete the page and everything in it, for good."""
        delete_page(self.page, self.caller)
        return Response({"success": True, "message": "Page deleted successfully"})
