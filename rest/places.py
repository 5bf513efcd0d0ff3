"""Where something is in a JSON value, in words for the caller. Pure."""

import json
import re
from itertools import islice

SURROGATE = re.compile("[\ud800-\udfff]")
DEPTH = 64
LOOKED_AT = 500_000  # values; beyond that whoever sent them has to look


def place(path):
    """`address.lines[2]`"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:300]


def half_character(raw):
    """(where, which) of the first text or key with an unpaired surrogate, of JSON whose strings may have some.

    `{"data": {"title": "\\ud83d"}}` gives ("data.title", "\\ud83d"); None where it is not found.
    """
    if raw.count(b",") > LOOKED_AT:
        return None
    try:
        value = json.loads(raw.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    for path, text in islice(texts(value), LOOKED_AT):
        if found := SURROGATE.search(text):
            return visible(place(path)) or "The text", visible(found[0])
    return None


def texts(value, path=()):
    """(path, text) of every text and key in a value, in their order; of what is neither, (path, "")."""
    yield path, value if isinstance(value, str) else ""
    if isinstance(value, dict | list) and len(path) < DEPTH:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            here = (*path, key)
            if isinstance(key, str):
                yield here, key
            yield from texts(item, here)


def visible(text):
    return text.encode("utf-8", "backslashreplace").decode()
