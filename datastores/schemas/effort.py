"""What it takes to look for the patterns of a schema in the data of one request. Pure.

The engine takes linear time: for each byte of a text at worst a step for each part of the pattern, its repeats written
out. So a short pattern with long repeats, and many texts, take seconds. It is told beforehand, as sizes multiplied.
"""

import re
from functools import lru_cache

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

PATTERNED_LENGTH = 2_000  # a string that a pattern looks at may have so many characters
EFFORT_MAX = 2**32  # bytes of patterns times bytes of texts: about half a second at worst
SIZES = [2**power for power in range(10, 21)]
# Classes are large when they are compiled, but are one step: they count as a letter
CLASS = re.compile(r"\\[pP](?:\{[^{}]*\}|[A-Za-z])|\\[SDWsdw]|(\\.)|(\[)\^|\.", re.DOTALL)


class TooMuchText(ValueError):
    """`where`: the field at which it got too much."""

    def __init__(self, where):
        super().__init__(where)
        self.where = where


class Effort:
    """What one request has taken so far."""

    def __init__(self):
        self.spent = 0

    def spend(self, fields, data):
        """Adds what looking for the patterns of `fields` in `data` will take; raises TooMuchText."""
        for where, size in efforts(fields, data):
            self.spent += size
            if self.spent > EFFORT_MAX:
                raise TooMuchText(where)


@lru_cache(maxsize=1024)
def weight(pattern):
    """The bytes of a pattern with its repeats written out, rounded up to a power of two; beyond the largest, that."""
    letters = CLASS.sub(lambda found: found[1] or (found[2] or "a"), pattern)
    plain = letters if compiles(letters, SIZES[-1]) else pattern
    return next((size for size in SIZES if compiles(plain, size)), SIZES[-1])


def compiles(pattern, size):
    try:
        Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions(size_limit=size))
    except ValidationError:
        return False
    return True


def patterned(fields):
    """Of `fields` those that have a pattern, themselves or inside, and nothing else of them."""
    return {name: kept for name, field in fields.items() if (kept := part(field))}


def part(field):
    inside = {"properties": patterned(field.get("properties", {})), "items": "items" in field and part(field["items"])}
    return {key: value for key, value in ({"pattern": field.get("pattern")} | inside).items() if value}


def efforts(fields, data, path=()):
    """(where, effort) of every text in `data` that a pattern looks at."""
    for name, field in fields.items():
        yield from efforts_in(field, data.get(name), (*path, name))


def efforts_in(field, value, path):
    if isinstance(value, str):
        if "pattern" in field and len(value) <= PATTERNED_LENGTH:
            yield path, weight(field["pattern"]) * len(value.encode())
    elif isinstance(value, dict) and "properties" in field:
        yield from efforts(field["properties"], value, path)
    elif isinstance(value, list) and "items" in field:
        for index, item in enumerate(value):
            yield from efforts_in(field["items"], item, (*path, index))
