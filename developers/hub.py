"""The developer hub: documentation as HTML for people and as Markdown for agents (CONTRACT 17)."""

import hashlib

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

from developers.documents import AGENT_GUIDE, DOCUMENTS, GROUPS, neighbours
from developers.markdown import render
from rest.origins import trusted
from rest.screens import require_safe

MARKDOWN = "text/markdown; charset=utf-8"


@require_safe
def page(request, name="index"):
    """GET /developers/api/<name>."""
    document = find(name)
    before, after = neighbours(name)
    context = {
        "document": document,
        "content": render(document.text(trusted(request))),
        "groups": {group: [DOCUMENTS[name] for name in names] for group, names in GROUPS.items()},
        "before": before,
        "after": after,
    }
    return unchanging(request, render_to_string("developers/hub.html", context, request))


@require_safe
def markdown(request, name="index"):
    """GET /developers/api/<name>.md."""
    return unchanging(request, find(name).raw(trusted(request)), MARKDOWN)


@require_safe
def agent_guide(request):
    """GET /ai-agents/visimade-md: the one text an agent needs, to look at and to copy."""
    text = find(AGENT_GUIDE).raw(trusted(request))
    return unchanging(request, render_to_string("developers/hub_agents.html", {"text": text}, request))


@require_safe
def llms(request):
    """GET /llms.txt: the same text, where agents look first; its other addresses lead here."""
    return unchanging(request, find(AGENT_GUIDE).raw(trusted(request)), "text/plain; charset=utf-8")


def find(name):
    if name not in DOCUMENTS:
        raise Http404
    return DOCUMENTS[name]


def unchanging(request, body, content_type=None):
    """The answer, or 304 for a client that has it already."""
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=0, must-revalidate", "ETag": etag}
    response = HttpResponse(body, content_type=content_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)
