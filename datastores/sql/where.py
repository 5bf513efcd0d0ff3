"""The `where` filter: parsed once, then put into SQL for the database at hand (CONTRACT 6.3)."""

from dataclasses import dataclass

from rest.errors import BadRequest
from rest.json import NotJSON, loads

MAX_BYTES = 8 * 1024
MAX_CONDITIONS = 100


@dataclass(frozen=True)
class Where:
    """`value` is the filter object as sent, checked."""

    value: dict

    def __bool__(self):
        return bool(self.value)


def parse(text):
    """The filter in a `where` parameter; 400 for anything but an object, and for what looks like an operator."""
    if not text:
        return Where({})
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise BadRequest(f"where may have at most {MAX_BYTES} bytes.")
    try:
        value = loads(text)
    except NotJSON as error:
        raise BadRequest(f"where: {error}") from None
    if not isinstance(value, dict):
        raise BadRequest('where must be a JSON object such as {"status": "active"}.')
    if sum(1 for _ in leaves(value)) > MAX_CONDITIONS:
        raise BadRequest(f"where may compare at most {MAX_CONDITIONS} fields.")
    return Where(value)


def leaves(value, path=()):
    """(path, value) of everything that is compared; an object is walked, an empty one compared as such."""
    for key, item in value.items():
        if key.startswith("$"):
            raise BadRequest(f"where has no operators: the key {key[:40]!r} is not possible.")
        if isinstance(item, dict) and item:
            yield from leaves(item, (*path, key))
        else:
            yield (*path, key), item


def skeleton(value):
    """What a record must contain: the filter without the leaves that may be absent (null)."""
    return {key: skeleton(item) if isinstance(item, dict) else item for key, item in value.items() if item is not None}
