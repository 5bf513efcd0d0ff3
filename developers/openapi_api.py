"""The descriptions of the API for programs: of all of it, and of one page (CONTRACT 20, row 93)."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response

from developers.openapi import rendered
from developers.page_openapi import describe
from pages_app.api.page_view import PageView
from rest.answers import json_response
from rest.json import JSON
from rest.lanes.declaring import SLOW
from rest.origins import trusted
from rest.shapes import ANY_OBJECT
from rest.views import ApiView


class OpenApiView(ApiView):
    """CONTRACT 20, row 93."""

    scopes = {"GET": None}
    open_to_anyone = ("GET",)
    etags = {"GET": "If-None-Match"}
    lanes = {"GET": SLOW}
    answers = {"GET": {200: ANY_OBJECT}}

    def get(self, request):
        """This description: every endpoint of the REST API in OpenAPI 3.1."""
        body, etag = rendered(trusted(request))
        response = HttpResponse(body, content_type=JSON, headers={"ETag": etag})
        return get_conditional_response(request, etag=etag, response=response)


class PageOpenApiView(PageView):
    """CONTRACT 20, row 93."""

    lanes = {"GET": SLOW}
    scopes = {"GET": None}
    open_to_anyone = ("GET",)
    actions = {"GET": "see"}
    answers = {"GET": {200: ANY_OBJECT}}

    def get(self, request, page):
        """The API of one page in OpenAPI 3.1: its enabled stores, its collections, and what their records look like.

        A collection without a schema is described by what is in the records that you may read, and marked with
        `x-inferred`.
        """
        return json_response(describe(self.access, trusted(request)))
