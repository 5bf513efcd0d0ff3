"""The pages of a creator (CONTRACT 3 and 5)."""

from django.conf import settings
from rest_framework.response import Response

from accounts.authentication import confirm
from pages_app import access, documents, lint, representation, shapes
from pages_app.editing import change_page, configure_storage, create_page, delete_page
from pages_app.models import Page
from pages_app.permissions import PageView
from pages_app.serializers import CONTENT_FIELDS, NewPage, PageChange, StorageConfig
from rest import origins
from rest.errors import BadRequest, Forbidden
from rest.query import boolean, page_of, paging
from rest.views import ApiView


class PagesView(ApiView):
    scopes = {"GET": "pages:read", "POST": "pages:write"}
    parameters = {"GET": ("limit", "offset", "team")}
    bodies = {"POST": NewPage}
    answers = {"GET": {200: shapes.PAGE_LIST}, "POST": {201: shapes.PAGE_CREATED}}

    def get(self, request):
        """Your pages, the one changed last first.

        `team=true` adds pages whose team you are in; `limit` (50, at most 100) and `offset`.
        200: `pages: [...], total, limit, offset, hasMore`. CONTRACT 3.9.
        """
        self.check_parameters()
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
        `warnings: [{code, message, line}]`. 413 for HTML above 5 MB. CONTRACT 3.1.
        """
        self.check_parameters()
        if request.user.page_ids is not None:
            raise Forbidden("This token is limited to certain pages and cannot create one.", code="INSUFFICIENT_SCOPE")
        fields = NewPage.read(request.data)
        page = create_page(request.user.id, fields)
        answer = {"page": representation.created(page, origins.trusted(request))}
        return Response(answer | warnings(page, fields), status=201)


def warnings(page, fields):
    """What an answer says besides, when HTML was saved that asks for it."""
    if "html_content" not in fields:
        return {}
    found = lint.findings(fields["html_content"], bool(documents.apis(page)), bool(settings.PAGES_DOMAIN))
    return {"warnings": found} if found else {}


class LookupView(ApiView):
    scopes = {"GET": "pages:read"}
    confirms_caller = True
    parameters = {"GET": ("slug",)}
    answers = {"GET": {200: shapes.FOUND_PAGE}}
    refusals = {"GET": (404,)}

    def get(self, request):
        """The page with this `slug`: `id, name, slug, isPublished, updatedAt`. CONTRACT 3.2."""
        self.check_parameters()
        slug = request.GET.get("slug")
        if not slug:
            confirm(request.user)
            raise BadRequest("Say which page: ?slug=my-page")
        return Response(representation.looked_up(access.find_slug(slug, request.user).page))


class BySlugView(ApiView):
    scopes = {"GET": "pages:read"}
    open_to_anyone = ("GET",)
    confirms_caller = True
    answers = {"GET": {200: shapes.PAGE_BY_SLUG}}

    def get(self, request, slug):
        """What anybody may know of the page with this slug; never its HTML. CONTRACT 3.3."""
        self.check_parameters()
        page = access.find_slug(slug, request.user).page
        return Response(representation.by_slug(page, origins.trusted(request)))


class PageDetailView(PageView):
    scopes = {"GET": "pages:read", "PATCH": "pages:write", "DELETE": "pages:write"}
    actions = {"GET": "read", "PATCH": "edit_content", "DELETE": "manage"}
    bodies = {"PATCH": PageChange}
    answers = {
        "GET": {200: shapes.PAGE_DETAIL},
        "PATCH": {200: shapes.PAGE_PATCHED},
        "DELETE": {200: shapes.PAGE_DELETED},
    }
    refusals = {"PATCH": {409: {}, 412: {"currentVersion": shapes.VERSION_NUMBER}}}

    def get(self, request, page):
        """One page with its HTML as it was saved, placeholders and all. CONTRACT 3.4.

        `versionCount` counts the versions kept, `version` is the number of the live one.
        """
        self.check_parameters()
        page = self.page
        versions = page.versions.values_list("html", flat=True)
        html = versions.get(number=page.version)
        return Response(representation.full(page, html, versions.count(), origins.trusted(request)))

    def patch(self, request, page):
        """Change any of the fields of a page; changed HTML becomes a new version.

        Team members may change `html_content`, `name` and `description`; everything else is the owner's.
        `ifVersion`: change nothing (412, with `currentVersion`) unless that is the live version.
        409 when the slug is taken. `warnings` as in POST. CONTRACT 3.5.
        """
        self.check_parameters()
        sent = request.data
        if set(sent) & set(PageChange().fields) - {*CONTENT_FIELDS, "ifVersion"}:
            self.access.require("page", "manage", "Only the owner may change more than HTML, name and description.")
        if "storage_mode" in sent:
            raise BadRequest("storage_mode is changed with PUT /api/pages/:id/storage-config.")
        fields = PageChange.read(sent)
        if not set(fields) - {"ifVersion"}:
            raise BadRequest(f"Send at least one field to change, such as {', '.join(CONTENT_FIELDS)}.")
        page = change_page(self.page, fields, self.caller.id)
        answer = {"success": True, "message": "Page updated successfully"}
        if "slug" in fields:
            answer = {"success": True, "slug": page.slug, "message": f"Page slug updated to: {page.slug}"}
        return Response(answer | warnings(page, fields))

    def delete(self, request, page):
        """Delete the page and everything in it, for good. CONTRACT 3.6."""
        self.check_parameters()
        delete_page(self.page)
        return Response({"success": True, "message": "Page deleted successfully"})


class StorageConfigView(PageView):
    scopes = {"GET": "pages:read", "PUT": "pages:write"}
    actions = {"GET": "read", "PUT": "manage"}
    bodies = {"PUT": StorageConfig}
    answers = {"GET": {200: shapes.STORAGE_MODES}, "PUT": {200: shapes.STORAGE_CHANGED}}

    def get(self, request, page):
        """Which stores the page has: the default mode, and what else the REST API may use. CONTRACT 5.1."""
        self.check_parameters()
        return Response(representation.storage_config(self.page))

    def put(self, request, page):
        """Choose the default mode, and which other stores the REST API may use; data is never deleted. CONTRACT 5.2."""
        self.check_parameters()
        fields = StorageConfig.read(request.data)
        if not fields:
            raise BadRequest("Send default_mode or one of the allow_* switches.")
        page = configure_storage(self.page, fields)
        return Response({"success": True} | representation.storage_config(page))
