"""The script that goes into every hosted page, and its address, which changes with its content."""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@cache
def source():
    """(the script, its hash)"""
    script = (settings.BASE_DIR / "static" / "sdk" / "page.js").read_bytes()
    return script, hashlib.sha256(script).hexdigest()[:16]


def url():
    return f"/sdk/page.{source()[1]}.js"


@require_safe
def sdk_script(request, digest):
    """GET /sdk/page.<hash>.js, for documents of any origin. An outdated hash gets the present script, uncached."""
    script, current = source()
    cache_control = "public, max-age=31536000, immutable" if digest == current else "no-cache"
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": cache_control,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
