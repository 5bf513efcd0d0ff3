"""What a file is, by its bytes alone: neither its name nor what the client says counts (ISOLATION 10)."""

import codecs
import re

import puremagic

from files.content_types import ALIASES, DEFAULT, EXTENSIONS, HTML, IMAGES, SVG, TEXT, XML
from files.images import image_type

HEAD = 4096
CHUNK = 2**18
CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>)*+", re.DOTALL | re.IGNORECASE)
BY_SIGNATURE = EXTENSIONS.keys() - {*IMAGES.values(), TEXT, HTML, SVG, XML}
ZIP = b"PK\x03\x04"
MPEG_FRAMES = (b"\xff\xfa", b"\xff\xfb", b"\xff\xf2", b"\xff\xf3")


def content_type_of(file):
    """The type of an open binary file with a name: one of `files.content_types`. Raises 400 for a pixel bomb."""
    file.seek(0)
    head = file.read(HEAD)
    if found := image_type(file.name):
        return found
    is_text = holds_text(file)
    if is_text and head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return markup_type(head.decode(errors="replace").removeprefix("\ufeff"))
    return signature_type(head) or (TEXT if is_text else DEFAULT)


def holds_text(file):
    """UTF-8 from beginning to end, without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            if CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def markup_type(text):
    """SVG by its root element, XML by its declaration; everything else that begins with `<` counts as HTML."""
    if text[PROLOG.match(text).end() :][:4].lower() == "<svg":
        return SVG
    return XML if text.lstrip().startswith("<?xml") else HTML


def signature_type(head):
    """What puremagic makes of the first bytes, where that is a type we serve; images were asked for before."""
    if head.startswith(MPEG_FRAMES):
        return "audio/mpeg"
    if head.startswith(ZIP):
        return "application/zip"  # puremagic would guess what office made it
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    types = (ALIASES.get(match.mime_type, match.mime_type) for match in matches)
    return next((found for found in types if found in BY_SIGNATURE), None)
