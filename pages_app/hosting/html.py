"""Stored HTML to served HTML: placeholders filled in, our scripts inserted. Text in, bytes out."""

import re
from html import escape
from typing import NamedTuple

from rest.json import dumps

# After the doctype, with whatever may stand before it; possessive, so that no text can make it backtrack.
DOCTYPE = re.compile(r"\A\ufeff?(?>\s++|<!--(?:-?>|.*?--!?>)|<\?[^>]*+>)*+<!doctype[^>]*+>", re.DOTALL | re.IGNORECASE)
# Never past the next tag: else 5 MB of "<meta " take half a minute.
OG_IMAGE = re.compile(r"""<meta\s[^<>]{0,500}og:image["'\s>]""", re.IGNORECASE)
PLACEHOLDERS = ("{{PAGE_ID}}", "<<PAGE_ID>>")
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Prepared(NamedTuple):
    """A document without its scripts: what stands before them, what after, and whether it names an image of its own."""

    before: bytes
    after: bytes
    names_image: bool


def prepare(html, page_id):
    """Stored text, placeholders filled in, parted where our scripts go (CONTRACT 4, ISOLATION 3)."""
    for placeholder in PLACEHOLDERS:
        html = html.replace(placeholder, str(page_id))
    start = insertion_point(html)
    return Prepared(html[:start].encode(), html[start:].encode(), bool(OG_IMAGE.search(html)))


def assemble(prepared, config, sdk_url, preview_image=None):
    """The bytes a visitor gets.

    `config` is the JSON object handed to the SDK; `preview_image` becomes og:image where the page names none.
    """
    image = None if prepared.names_image else preview_image
    inserted = scripts(config, sdk_url) + og_image(image)
    return b"".join((prepared.before, inserted.encode(), prepared.after))


def insertion_point(html):
    """Right after the doctype, else at the very start: before any script of the page, standards mode kept."""
    match = DOCTYPE.match(html)
    return match.end() if match else 0


def scripts(config, sdk_url):
    return (
        f"<script>window.__visimade={script_json(config)};document.currentScript.remove()</script>"
        f'<script src="{escape(sdk_url)}"></script>'
    )


def script_json(value):
    """JSON that can stand inside a script element."""
    return "".join(UNSAFE_IN_SCRIPT.get(letter, letter) for letter in dumps(value).decode())


def og_image(url):
    return f'<meta property="og:image" content="{escape(url)}">' if url else ""
