"""Stored HTML to served HTML: placeholders filled in, our scripts and missing tags inserted. Text in, bytes out."""

import re
from functools import lru_cache
from html import escape
from itertools import islice
from typing import NamedTuple

from pages_app.lint.markup import tags
from rest.json import dumps

# After the doctype, with whatever may stand before it; possessive, so that no text can make it backtrack.
DOCTYPE = re.compile(r"\A\ufeff?(?>\s++|<!--(?:-?>|.*?--!?>)|<\?[^>]*+>)*+<!doctype[^>]*+>", re.DOTALL | re.IGNORECASE)

# After the doctype, <html> and <head>, in the strict forms that every browser ends where we do. An attribute that runs
# script while ours is still on its way is no such form.
SPACE = r"[\t\n\f\r ]"
GAP = rf"(?>{SPACE}++|<!--(?!-?>)(?>[^-]++|-(?!-!?>))*+-->)*+"
VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`\0]++)"""
ATTRIBUTE = rf"""{SPACE}++(?!on)[^\s"'<>/=\0]++(?:{SPACE}*+={SPACE}*+{VALUE})?+"""
START = re.compile(
    rf"\A\ufeff?{GAP}<!doctype[^>]*+>"
    rf"(?:{GAP}<html(?:{ATTRIBUTE})*+{SPACE}*+/?+>)?+"
    rf"(?:{GAP}<head(?:{ATTRIBUTE})*+{SPACE}*+/?+>)?+",
    re.IGNORECASE,
)
START_MAX = 2**16  # characters
HEAD_MAX, TAGS_MAX = 2**20, 500  # characters and tags that are looked at for what the page says of itself
SAID = frozenset({"title", "description", "og:title", "og:description", "og:image"})
BODY = frozenset({"body", "svg", "math"})
PLACEHOLDERS = ("{{PAGE_ID}}", "<<PAGE_ID>>")
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Prepared(NamedTuple):
    """A document without its scripts: what stands before them, what after, and which tags about itself are its own."""

    before: bytes
    after: bytes
    own: frozenset


def prepare(html, page_id):
    """Stored text, placeholders filled in, parted where our scripts go (CONTRACT 4, ISOLATION 3)."""
    for placeholder in PLACEHOLDERS:
        html = html.replace(placeholder, str(page_id))
    start = insertion_point(html)
    return Prepared(html[:start].encode(), html[start:].encode(), SAID.intersection(named_in_head(html)))


def assemble(prepared, config, sdk_url, name="", description="", preview_image=None):
    """The bytes a visitor gets.

    `config` is the JSON object handed to the SDK; the rest is said of the page where it does not say so itself.
    """
    inserted = scripts(config, sdk_url) + about(prepared.own, " ".join(name.split()), description, preview_image)
    return b"".join((prepared.before, inserted.encode(), prepared.after))


def insertion_point(html):
    """Before any script of the page, standards mode kept, and valid where the page is.

    After <head>, else <html>, else the doctype, as far as nothing but white space and comments stands between; without
    a doctype at the very start.
    """
    match = START.match(html, 0, START_MAX) or DOCTYPE.match(html)
    return match.end() if match else 0


def named_in_head(html):
    """The title and the names of all <meta> that a document has before its body."""
    for tag in islice(tags(html[:HEAD_MAX]), TAGS_MAX):
        if tag.name in BODY:
            return
        if tag.name == "title":
            yield "title"
        elif tag.name == "meta":
            yield from (tag.get(attribute).lower() for attribute in ("name", "property"))


@lru_cache(maxsize=1_000)
def about(own, name, description, image):
    """The tags that search engines and link previews read, but for the page's own."""
    facts = {"og:title": name, "og:description": description, "og:image": image}
    title = f"<title>{escape(name)}</title>" if name and "title" not in own else ""
    meta = meta_tag("name", "description", description) if "description" not in own else ""
    return title + meta + "".join(meta_tag("property", key, value) for key, value in facts.items() if key not in own)


def meta_tag(kind, key, value):
    return f'<meta {kind}="{key}" content="{escape(value)}">' if value else ""


def scripts(config, sdk_url):
    return (
        f"<script>window.__visimade={script_json(config)};document.currentScript.remove()</script>"
        f'<script src="{escape(sdk_url)}"></script>'
    )


def script_json(value):
    """JSON that can stand inside a script element."""
    return "".join(UNSAFE_IN_SCRIPT.get(letter, letter) for letter in dumps(value).decode())
