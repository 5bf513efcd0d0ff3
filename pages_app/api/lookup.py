"""Pages found by their slug (CONTRACT 3.2, 3.3)."""

from rest_framework.response import Response

from accounts.authentication import confirm
from pages_app import access
from pages_app.api import representation, shapes
from rest import origins
from rest.errors import BadRequest
from rest.lanes.declaring import FAST
from rest.views import ApiView


class LookupView(ApiView):
    """CONTRACT 3.2."""

    scopes = {"GET": "pages:read"}
    confirms_caller = True
    parameters = {"GET": ("slug",)}
    lanes = {"GET": FAST}
    answers = {"GET": {200: shapes.FOUND_PAGE}}
    refusals = {"GET": (404,)}

    def get(self, request):
        """The page with this `slug`: `id, name, slug, isPublished, updatedAt`."""
        slug = request.GET.get("slug")
        if not slug:
            confirm(request.user)
            raise BadRequest("Say which page: ?slug=my-page")
        return Response(representation.looked_up(access.find_slug(slug, request.user).page))


class BySlugView(ApiView):
    """CONTRACT 3.3."""

    scopes = {"GET": "pages:read"}
    open_to_anyone = ("GET",)
    lanes = {"GET": FAST}
    confirms_caller = True
    answers = {"GET": {200: shapes.PAGE_BY_SLUG}}

    def get(self, request, slug):
        """What anybody may know of the page with this slug; never its HTML."""
        page = access.find_slug(slug, request.user).page
        return Response(representation.by_slug(page, origins.trusted(request)))
