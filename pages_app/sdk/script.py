"""The script that goes into every hosted page, and its address, which changes with its content.

It is put together from the files of static/sdk: those that the data globals of a page need, in one closure, the same
in both modes of ISOLATION 2. Nothing is built; only comments and white space stay behind.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from django.conf import settings
from django.http import HttpResponse
from rjsmin import jsmin

from pages_app.stores import OF_MODE, STORES
from rest.screens import require_safe

ORDER = "core dialog wrap xhr typed sign_in storage opaque uploads records files solo team social cms form page".split()
ALWAYS = {"core", "dialog", "typed", "sign_in", "wrap", "xhr", "storage", "opaque", "uploads", "page"}
NEEDS = {store.name: {"records", store.name, *(["files"] if store.keeps_files else [])} for store in STORES}
# Without __visimade somebody else loaded it, or a page loads it a second time.
CLOSURE = '(() => {\n"use strict";\nif (!window.__visimade) return;\n%s})();\n'
STYLE = re.compile(r"`\n.*?\n`", re.DOTALL)
STYLE_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*,|\s*$))")
HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@dataclass(frozen=True)
class Script:
    text: bytes
    compressed: bytes
    digest: str

    @property
    def url(self):
        return f"/sdk/page.{self.digest}.js"


@cache
def script(apis):
    """The Script of a page with these data globals, a frozenset."""
    wanted = ALWAYS.union(*(NEEDS[api] for api in apis))
    text = jsmin(CLOSURE % "".join(part(name) for name in ORDER if name in wanted)).encode()
    return Script(text, gzip.compress(text, 9, mtime=0), hashlib.sha256(text).hexdigest()[:16])


def part(name):
    """One file of static/sdk; its style sheet without white space."""
    text = (settings.BASE_DIR / "static" / "sdk" / f"{name}.js").read_text("utf-8")
    return STYLE.sub(lambda style: STYLE_SPACE.sub(r"\1", style[0]), text)


@cache
def scripts():
    """Every Script that a page can have, by its hash: one data store or none, with or without cms and form."""
    by_mode = ["", *(store.name for store in OF_MODE.values())]
    stores = product(by_mode, *(("", store.name) for store in STORES if not store.mode))
    found = (script(frozenset(filter(None, apis))) for apis in stores)
    return {each.digest: each for each in found}


def url(apis):
    """Where the script of a page with these data globals is."""
    return script(frozenset(apis)).url


@require_safe
def sdk_script(request, digest):
    """GET /sdk/page.<hash>.js, for documents of any origin.

    An unknown hash is that of a release before or after this one: it gets a script with everything, uncached.
    """
    found = scripts().get(digest)
    is_compressed = GZIP.search(request.headers.get("Accept-Encoding", "")) is not None
    chosen = found or script(frozenset(NEEDS))
    headers = HEADERS | {
        "Cache-Control": "public, max-age=31536000, immutable" if found else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if is_compressed:
        headers["Content-Encoding"] = "gzip"
    body = chosen.compressed if is_compressed else chosen.text
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def types(request):
    """GET /sdk/visimade.d.ts: the globals described for editors and compilers of page authors."""
    text = (settings.BASE_DIR / "static" / "sdk" / "visimade.d.ts").read_bytes()
    headers = HEADERS | {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
