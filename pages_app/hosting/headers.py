"""The headers that keep user HTML apart, on /p/ and on the host of a page (ISOLATION 3): nobody else writes them."""

SANDBOX = (
    "sandbox allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads"
    " allow-pointer-lock allow-orientation-lock allow-presentation"
)
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"


def sandboxed(more=""):
    return {"Content-Security-Policy": SANDBOX + more}


def isolated(response, page, cache_control, **headers):
    """The one writer of the headers of user HTML. Django's own defaults for them must not come on top."""
    headers |= {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": cache_control,
    }
    if page.is_unlisted:
        headers["X-Robots-Tag"] = "noindex"
    for name, value in headers.items():
        response.headers[name] = value
    response.xframe_options_exempt = True
    return response
