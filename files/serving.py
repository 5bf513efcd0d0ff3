"""Bytes as they were uploaded, and the headers that keep them from acting as anything of ours (ISOLATION 10)."""

import logging

from django.http import Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse

from files import ranges
from files.content_types import PLAIN, PROGRAMS, SHOWN
from files.filenames import disposition
from files.models import StoredFile
from files.storage import blobs
from rest.errors import Forbidden, NotFound, Refusal
from rest.etags import is_known
from rest.screens import as_trusted, require_safe

logger = logging.getLogger(__name__)

FOREVER = "max-age=31536000, immutable"


def served(request, file, is_public):
    """The answer to a GET or HEAD: 200, 206, 304 or 416. Whole, or the one `Range` that is asked for.

    `is_public`: any cache may keep it, and pages of any origin may read it.
    """
    if is_known(request, file.etag):
        return isolated(HttpResponseNotModified(), file, is_public)
    if request.method == "HEAD":
        return isolated(HttpResponse(headers={"Content-Length": file.size}), file, is_public)
    return isolated(body(file, asked_for(request, file)), file, is_public)


def isolated(response, file, is_public):
    """The one writer of the headers of uploaded bytes."""
    shown, is_plain = file.content_type in SHOWN, file.content_type in PLAIN
    headers = {
        "Content-Type": f"{file.content_type}; charset=utf-8" if is_plain else file.content_type,
        "Content-Disposition": disposition("inline" if shown else "attachment", file.filename),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"{'public' if is_public else 'private'}, {FOREVER}",
        "Accept-Ranges": "bytes",
        "ETag": file.etag,
    }
    headers |= {"Access-Control-Allow-Origin": "*"} if is_public else {"Vary": "Accept, Authorization, Cookie"}
    if file.content_type in PROGRAMS:
        headers["Vary"] = "Sec-Fetch-Site, Sec-Fetch-Mode"
    for name, value in headers.items():
        response.headers[name] = value
    return response


def asked_for(request, file):
    """(first, last) byte, or None for all of them. `If-Range` names the file the client has a part of."""
    if request.META.get("HTTP_IF_RANGE", file.etag) != file.etag:
        return None
    try:
        return ranges.requested(request.META.get("HTTP_RANGE", ""), file.size)
    except ranges.Unsatisfiable:
        raise Refusal(
            f"This file has {file.size} bytes; the range begins after its end.",
            status=416,
            headers={"Content-Range": f"bytes */{file.size}"},
        ) from None


def body(file, part):
    first, last = part or (0, file.size - 1)
    try:
        chunks = blobs.read(file.key, first, last - first + 1)
    except FileNotFoundError:
        logger.error("the bytes of file %s are missing: %s", file.pk, file.key)
        raise NotFound("The bytes of this file are lost.") from None
    response = StreamingHttpResponse(chunks, status=206 if part else 200)
    response.headers["Content-Length"] = last - first + 1
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


@require_safe
def public_asset(request, page_id, name):
    """GET /page-assets/<page id>/<name>: for anybody who has the address, until page or asset goes (CONTRACT 12)."""
    page = {"page": page_id, "page__deleted_at": None, "page__blocked_at": None}
    file = StoredFile.objects.filter(**page, public_name=name).first()
    if file is None:
        raise Http404
    try:
        keep_from_ours(request, file)
        return served(request, file, is_public=True)
    except Refusal as refusal:
        return as_trusted(refusal.response())


def keep_from_ours(request, file):
    """403 where a document of our own origin would run it. To its own page that is another: opaque, or another host."""
    is_ours = request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    if is_ours and file.content_type in PROGRAMS and request.META.get("HTTP_SEC_FETCH_MODE") != "navigate":
        raise Forbidden("Scripts, styles and WebAssembly among the assets of a page are for hosted pages.")
