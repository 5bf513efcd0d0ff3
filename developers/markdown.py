"""Markdown to HTML, for our own texts: tables, an id on every heading, no raw HTML."""

import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml


@dataclass(frozen=True)
class Rendered:
    """`sections`: (id, text) of the second-level headings; `summary`: the first paragraph as plain text."""

    html: str
    sections: tuple
    summary: str


@lru_cache(maxsize=128)
def render(text):
    tokens = parser.parse(text)
    sections = tuple(section for token, inline in headings(tokens) if (section := mark(token, inline)))
    html = parser.renderer.render(tokens, parser.options, {})
    return Rendered(html, sections, summary(tokens))


def headings(tokens):
    return [(token, tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "heading_open"]


def mark(heading, inline):
    """Give the heading its id; returns (id, text) for those that make a section."""
    text = plain(inline)
    heading.attrSet("id", anchor(text))
    return (anchor(text), text) if heading.tag == "h2" else None


def anchor(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def plain(inline):
    return "".join(" " if token.type == "softbreak" else token.content for token in inline.children)


def summary(tokens):
    starts = [at for at, token in enumerate(tokens) if token.type == "paragraph_open"]
    return plain(tokens[starts[0] + 1]) if starts else ""


def table_open(*_):
    return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'


def table_close(*_):
    return "</table></div>\n"


def fence(renderer, tokens, at, options, env):
    """A code block under its language, with room for a copy button. What is not wrapped, the keyboard can scroll."""
    language = escapeHtml(tokens[at].info)
    block = renderer.fence(tokens, at, options, env)
    if language not in WRAPPED:
        block = block.replace("<pre>", '<pre tabindex="0" role="group" aria-label="Sample">', 1)
    return f'<div class="sample"><div class="bar">{language}</div>{block}</div>\n'


WRAPPED = ("bash", "text")
parser = MarkdownIt("commonmark", {"html": False}).enable("table")
parser.renderer.rules |= {"table_open": table_open, "table_close": table_close}
parser.add_render_rule("fence", fence)
