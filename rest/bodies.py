"""Request bodies: read under a size limit, JSON by default (CONTRACT 1.1)."""

from urllib.parse import parse_qs

from rest_framework.parsers import BaseParser

from rest.errors import BadRequest, TooLarge
from rest.json import JSON, NODES_MAX, NotJSON, dumps, loads, sprawls

DRAINED_BYTES = 64 * 2**20
FORM = "application/x-www-form-urlencoded"
FORM_MAX_BYTES = 2**16
FORM_MAX_FIELDS = 50


def read_body(request, limit):
    """The raw body, at most `limit` bytes, else 413.

    What a client still sends beyond the limit is read and dropped, so that it comes to see the answer.
    """
    stream = getattr(request, "_request", request)
    length = declared_length(request.META)
    body = b"" if length > limit else stream.read(limit + 1)
    if length > limit or len(body) > limit:
        drain(request, stream)
        raise TooLarge(f"The request body may have at most {limit} bytes.")
    if len(body) < length:
        raise BadRequest("The request body ended before its Content-Length was reached.")
    return body


def declared_length(meta):
    """Content-Length in bytes; 0 when there is none, or one that is no number."""
    declared = meta.get("CONTENT_LENGTH") or ""
    return int(declared[:20]) if declared.isdecimal() else 0


def drain(request, stream, has_begun=False):
    """`has_begun`: some of the body was read, so that a client which asked whether to send it is sending."""
    if not has_begun and request.META.get("HTTP_EXPECT", "").lower() == "100-continue":
        return  # this client waits for our word before it sends
    left = DRAINED_BYTES
    while left > 0 and (chunk := stream.read(min(left, 2**18))):
        left -= len(chunk)


def content_type(request):
    """Without parameters, in small letters; empty when none was sent."""
    return request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()


def read_object(request, limit, escaped_limit=0):
    """The JSON object in the body; an empty body counts as {} (CONTRACT 1.1). Raises 400 or 413.

    `escaped_limit`: the bytes there may be where escapes, as `\\u0430`, or space make the text longer than `limit`.
    """
    kind = content_type(request)
    raw = read_body(request, max(limit, escaped_limit))
    if len(raw) > limit:
        refuse_long(length(raw) - spaces(raw), limit)
    if kind and kind != JSON and not kind.endswith("+json") and raw:
        raise BadRequest(f"Send the body as {JSON}, not {kind[:80]}.")
    if not raw.strip():
        refuse_long(len(raw), limit)
        return {}
    if sprawls(raw):
        raise TooLarge(f"The body may have at most {NODES_MAX} values. Send it in parts, or much of it as one text.")
    try:
        value = loads(raw)
    except NotJSON as error:
        raise BadRequest(str(error)) from None
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    if len(raw) > limit:
        refuse_long(length(dumps(value)), limit)
    return value


def refuse_long(bytes_there, limit):
    if bytes_there > limit:
        raise TooLarge(f"The request body may have at most {limit} bytes, escapes as \\u0430 counted as one character.")


def length(text):
    """The bytes of JSON, with one for each escape: exact where only ASCII is escaped."""
    return len(text) - 5 * escapes(text)


def spaces(text):
    """At least as many as stand between the values."""
    return sum(map(text.count, (b" ", b"\n", b"\r", b"\t")))


def escapes(text):
    """How many `\\u....` there are in JSON; a backslash that is escaped itself begins none."""
    return text.replace(rb"\\", b"").count(rb"\u")


class StrictJSONParser(BaseParser):
    """DRF's way in. Takes any content type, so that a wrong one is answered with 400 and the right name."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        size = parser_context["view"].body_size()
        return read_object(parser_context["request"], size.text, size.sent)


def read_form_or_object(request, lists=()):
    """The body as a dict, JSON or form-encoded. In a form the fields of `lists` repeat, or part by space or comma."""
    if content_type(request) != FORM:
        return read_object(request, FORM_MAX_BYTES)
    try:
        text = read_body(request, FORM_MAX_BYTES).decode()
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=FORM_MAX_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest("The form is not valid URL-encoded UTF-8.") from None
    return {
        name: " ".join(values).replace(",", " ").split() if name in lists else values[-1]
        for name, values in fields.items()
    }
