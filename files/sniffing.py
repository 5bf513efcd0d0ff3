"""What a file is, by its bytes; its name counts only between kinds of text, harmless but for assets (ISOLATION 10)."""

import codecs
import re
from pathlib import PurePath

import puremagic

from files import archives
from files.base_media import brands_of, media_type
from files.content_types import (
    ALIASES,
    DEFAULT,
    EXTENSIONS,
    HTML,
    IMAGES,
    PROGRAM_TEXTS,
    PROGRAMS,
    SVG,
    TEXT,
    TEXTS,
    WASM,
    XML,
)
from files.images import image_type

HEAD = 4096
CHUNK = 2**18
CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>)*+", re.DOTALL | re.IGNORECASE)
NEVER = re.compile("(?!)")
BY_SIGNATURE = EXTENSIONS.keys() - {*IMAGES.values(), *PROGRAMS, TEXT, HTML, SVG, XML}
WASM_MAGIC = b"\0asm"
TEXT_BEGINS = {b"WEBVTT": "text/vtt", b"BEGIN:VCALENDAR": "text/calendar"}
MPEG_FRAMES = (b"\xff\xfa", b"\xff\xfb", b"\xff\xf2", b"\xff\xf3")


def content_type_of(file, filename="", is_asset=False):
    """The type of an open binary file that was sent under `filename`: one of `files.content_types`.

    An asset may be a script, a style or WebAssembly. Raises 400 for a pixel bomb.
    """
    file.seek(0)
    head = file.read(HEAD)
    if found := image_type(file.name):
        return found
    if head.startswith(archives.MAGIC):
        return archives.archive_type(file)
    if is_asset and head.startswith(WASM_MAGIC):
        return WASM
    program = PROGRAM_TEXTS.get(extension(filename)) if is_asset else None
    is_text = holds_text(file, NEVER if program else CONTROL)  # minified scripts have control characters in strings
    head = head.removeprefix(codecs.BOM_UTF8)
    if is_text and head.lstrip().startswith(b"<"):
        return markup_type(head.decode(errors="replace"))
    return signature_type(head) or ((program or text_type(head, filename)) if is_text else DEFAULT)


def extension(filename):
    return PurePath(filename).suffix.lower()


def holds_text(file, unwanted):
    """UTF-8 from beginning to end, without what is unwanted."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            if unwanted.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def text_type(head, filename):
    begins = (kind for text, kind in TEXT_BEGINS.items() if head.startswith(text))
    return next(begins, TEXTS.get(extension(filename), TEXT))


def markup_type(text):
    """SVG by its root element, XML by its declaration; everything else that begins with `<` counts as HTML."""
    if text[PROLOG.match(text).end() :][:4].lower() == "<svg":
        return SVG
    return XML if text.lstrip().startswith("<?xml") else HTML


def signature_type(head):
    """What puremagic makes of the first bytes, where that is a type we serve; images were asked for before."""
    if head.startswith(MPEG_FRAMES):
        return "audio/mpeg"
    if brands_of(head):
        return media_type(head)
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    types = (ALIASES.get(match.mime_type, match.mime_type) for match in matches)
    return next((found for found in types if found in BY_SIGNATURE), None)
