"""GET /p/<slug>: a page as a visitor sees it, and the headers that keep it apart (ISOLATION 3, mode A)."""

import hashlib
import threading
from collections import OrderedDict

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from accounts.callers import Anonymous
from pages_app import access, html, sdk
from pages_app.models import PageVersion, StorageMode
from pages_app.view_counts import counter
from rest.errors import NotFound
from rest.etags import is_known
from rest.json import dumps

SANDBOX = (
    "sandbox allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads"
    " allow-pointer-lock allow-orientation-lock allow-presentation"
)
MODE_APIS = {StorageMode.SOLO: "solo", StorageMode.TEAM: "team", StorageMode.SOCIAL: "social"}
CACHE_BYTES = 64 * 2**20


@require_safe
def serve(request, slug):
    try:
        page = access.find_slug(slug, Anonymous()).page
    except NotFound:
        raise Http404 from None
    if page.blocked_at:
        raise Http404
    if request.method == "GET":
        counter.add(page.pk)
    config = anonymous_config(page)
    etag = etag_of(page, config)
    if is_known(request, etag):
        return isolated(HttpResponseNotModified(), page, etag)
    body = rendered.get(etag) or rendered.put(etag, render(page, config))
    return isolated(HttpResponse(body, content_type="text/html; charset=utf-8"), page, etag)


def isolated(response, page, etag):
    """The one writer of the headers of user HTML. Django's own defaults for them must not come on top."""
    headers = {
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Vary": "Cookie",
        "Cache-Control": "public, max-age=0, must-revalidate",
        "ETag": etag,
    }
    if page.is_unlisted:
        headers["X-Robots-Tag"] = "noindex"
    for name, value in headers.items():
        response.headers[name] = value
    response.xframe_options_exempt = True
    return response


def anonymous_config(page):
    """What the SDK is told about the page and, here, about nobody in particular (ISOLATION 3)."""
    login_url = f"/login?next={page.url_path}"
    return {"mode": "A", "pageId": page.pk, "apis": apis(page), "user": None, "loginUrl": login_url}


def apis(page):
    """The data globals of the page (CONTRACT 4.2): they follow the default mode, not the allow_* switches."""
    names = [MODE_APIS[page.default_mode]] if page.default_mode in MODE_APIS else []
    return names + ["cms"] * page.page_api_cms_enabled + ["form"] * page.page_api_form_enabled


def etag_of(page, config):
    """Covers all that goes into the answer."""
    parts = dumps([page.pk, page.version, page.updated_at, sdk.url(), config, page.preview_image])
    return f'"{hashlib.sha256(parts).hexdigest()[:32]}"'


def render(page, config):
    text = PageVersion.objects.values_list("html", flat=True).get(page=page, number=page.version)
    return html.served(text, page.pk, config, sdk.url(), page.preview_image).encode()


class RenderedPages:
    """The documents served last, by ETag, up to CACHE_BYTES in all."""

    def __init__(self):
        self.bodies, self.size, self.lock = OrderedDict(), 0, threading.Lock()

    def get(self, etag):
        with self.lock:
            if etag in self.bodies:
                self.bodies.move_to_end(etag)
            return self.bodies.get(etag)

    def put(self, etag, body):
        with self.lock:
            self.size += len(body) - len(self.bodies.get(etag, b""))
            self.bodies[etag] = body
            while self.size > CACHE_BYTES:
                self.size -= len(self.bodies.popitem(last=False)[1])
        return body


rendered = RenderedPages()
