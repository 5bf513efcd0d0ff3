"""The reference of the whole API: as HTML for people, as Markdown for agents (CONTRACT 17)."""

from functools import cache

from django.template.loader import render_to_string

from developers.hub import MARKDOWN, unchanging
from developers.markdown import anchor, parser
from developers.reference import text
from rest.lanes.declaring import SLOW
from rest.origins import trusted
from rest.screens import SAFE, require_http_methods

INTRODUCTION = (
    "Every operation of the REST API, made from its [OpenAPI 3.1 document]({base}/api/openapi.json). The samples take"
    " the address of the server from `BASE`, here `{base}`, and an access token from `TOKEN`: see"
    " [authentication]({base}/developers/api/authentication{ending})."
)


slowly = require_http_methods(SAFE, {"GET": SLOW})  # it is put together when it is first asked for


@slowly
def reference(request):
    """GET /developers/api/reference."""
    context = parts() | {"introduction": parser.render(introduction(request))}
    return unchanging(request, render_to_string("developers/reference.html", context, request))


@slowly
def markdown(request):
    """GET /developers/api/reference.md."""
    parts = ["# API reference", introduction(request, ".md"), text.whole()]
    return unchanging(request, "\n\n".join(parts) + "\n", MARKDOWN)


def introduction(request, ending=""):
    return INTRODUCTION.format(base=trusted(request), ending=ending)


@cache
def parts():
    """What is the same for everybody, as HTML."""
    groups = [(tag, anchor(tag), [(one, parser.render(one.text)) for one in ops]) for tag, ops in text.groups().items()]
    schemas = [(name, anchor(name), parser.render(one)) for name, one in text.schemas().items()]
    return {"groups": groups, "schemas": schemas, "errors": parser.render(text.errors())}
