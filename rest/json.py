"""JSON in and out: strict parsing under CONTRACT 1.1, orjson rendering."""

import json
import re

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

from rest.places import DEPTH, half_character

JSON = "application/json"
LARGEST, SMALLEST = 2**63 - 1, -(2**63)
LONG_NUMBER = re.compile(rb"\d{19}")
NODES_MAX = 100_000  # commas and opening brackets outside strings, in a body
NODES = (b",", b"[", b"{")
NO_MARKS = bytes(set(range(256)) - set(b'",[{'))

Fragment = orjson.Fragment


class NotJSON(ValueError):
    """Why a text is refused, in words for the caller."""


def dumps(value):
    return orjson.dumps(value, default=str)


def dumps_for_people(value):
    """As text, indented."""
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()


def loads(raw):
    """Parse bytes or text. Raises NotJSON for all that CONTRACT 1.1 refuses.

    The checks beyond orjson's own walk the value only when its bytes hold what they look for.
    """
    raw = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "surrogate" in error.msg and (found := half_character(raw)):
            where, half = found
            raise NotJSON(
                f"{where} has half a character, the unpaired surrogate {half}. In JavaScript, toWellFormed() mends it."
            ) from None
        what = f"{error.msg.split(':')[0]} at line {error.lineno}, column {error.colno}"
        raise NotJSON(f"This is not valid JSON: {what}. Let a JSON encoder write it.") from None
    except RecursionError:
        raise NotJSON(f"JSON may be nested at most {DEPTH} levels deep.") from None
    if raw.count(b"{") + raw.count(b"[") > DEPTH and depth(value) > DEPTH:
        raise NotJSON(f"JSON may be nested at most {DEPTH} levels deep.")
    if LONG_NUMBER.search(raw):
        refuse_long_integers(raw)
    if b"\\u0000" in raw and has_nul(value):
        raise NotJSON("A string may not contain the NUL character (\\u0000).")
    return value


def sprawls(raw):
    """Whether the bytes of a JSON text hold more than NODES_MAX commas and opening brackets outside its strings.

    Each is a value that a parser would make an object of, which takes up to a hundred times its bytes. Told without
    parsing, in linear time; where the text is broken, at least of what a parser would read of it.
    """
    if len(raw) <= NODES_MAX or sum(map(raw.count, NODES)) <= NODES_MAX:
        return False
    if b"\\" in raw:
        raw = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    marks = raw.translate(None, NO_MARKS).replace(b'""', b"")  # takes no comma into a string, nor out of one
    if marks.count(b'"') > 4 * (NODES_MAX + 1):  # so many keys and texts need more commas
        return True
    return sum(map(len, marks.split(b'"')[::2])) > NODES_MAX


def depth(value):
    """How many arrays and objects lie inside each other; counts no further than just past DEPTH."""
    level, found = [value], 0
    while found <= DEPTH:
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return found
        found += 1
        level = [item for box in level for item in (box.values() if isinstance(box, dict) else box)]
    return found


def refuse_long_integers(raw):
    def checked(digits):
        if len(digits) > 20 or not SMALLEST <= int(digits) <= LARGEST:
            raise NotJSON("An integer may not be beyond 64 bits (signed).")
        return 0

    json.loads(raw, parse_int=checked)


def has_nul(value):
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(has_nul(item) for item in value)


class OrjsonRenderer(BaseRenderer):
    media_type = JSON
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else dumps(data)


class AlwaysJSON(BaseContentNegotiation):
    """The API answers JSON whatever `Accept` says: an odd header is no reason to refuse."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], JSON
