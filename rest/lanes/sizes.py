"""How much a request may send (CONTRACT 19): the table of bodies, of which views name the one each method takes."""

from dataclasses import dataclass

from django.conf import settings

from rest.bodies import FORM_MAX_BYTES

KB = 2**10
ESCAPED = 6  # bytes of `\u0430`, where the text has one character
FRAME_MAX_BYTES = 64 * KB  # what stands around a record, and around the file of an upload
USUAL = "small"  # of whatever names no other


@dataclass(frozen=True, slots=True)
class Size:
    """In bytes. `text`: with one for each escape and no space around; `sent`: as they arrive."""

    text: int
    sent: int


def written(text):
    """JSON of `text` bytes. As sent it may be as long as its escapes make it."""
    return Size(text, max(text, min(ESCAPED * text, settings.ESCAPED_JSON_MAX_BYTES)))


def sent(limit):
    return Size(limit, limit)


SIZES = {
    USUAL: lambda: written(FORM_MAX_BYTES),
    "auth": lambda: sent(FORM_MAX_BYTES),
    "screen": lambda: sent(FORM_MAX_BYTES),
    "admin": lambda: sent(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    "form": lambda: written(settings.FORM_RECORD_MAX_BYTES),
    "definition": lambda: written(settings.DEFINITION_MAX_BYTES),
    "record": lambda: written(settings.RECORD_MAX_BYTES + FRAME_MAX_BYTES),
    "batch": lambda: written(settings.JSON_BODY_MAX_BYTES),
    "page": lambda: written(settings.JSON_BODY_MAX_BYTES),
    "upload": lambda: sent(settings.FILE_MAX_BYTES + FRAME_MAX_BYTES),
}


def size(name):
    return SIZES[name]()
