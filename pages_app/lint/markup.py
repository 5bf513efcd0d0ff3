"""The tags of an HTML text and the words of its scripts, each with its offset: linear, whatever the text."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice

# Possessive, and ending where the text ends: what is left open is never read twice.
TAG = re.compile(
    r"""<(?:
        !--(?:-?>|.*?(?:--!?>|\Z))
      | (?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)|["'=])*+)>?
      | [!?/][^>]*+>?
    )""",
    re.DOTALL | re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>]++)))?+""")
ATTRIBUTES_MAX, VALUE_MAX = 200, 50_000
RAW_TEXT = "script style textarea title xmp iframe noembed noframes noscript".split()
RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}


@dataclass(frozen=True)
class Tag:
    """A start tag: `name` in lower case, `at` its offset, `text` what is in a script, from the offset `text_at`."""

    name: str
    at: int
    rest: str
    rest_at: int
    text: str
    text_at: int

    @cached_property
    def attributes(self):
        """{name in lower case: (value, offset of the value)}; the first of a name counts."""
        found = {}
        for match in islice(ATTRIBUTE.finditer(self.rest), ATTRIBUTES_MAX):
            part = match.lastindex or 0
            value = match[part] if part > 1 else ""
            found.setdefault(match[1].lower(), (text_of(value[:VALUE_MAX]), self.rest_at + match.start(part)))
        return found

    def get(self, attribute):
        return self.attributes.get(attribute, ("", 0))[0].strip()


def text_of(value):
    """Without its entities; as it is where one is no number that Python would read."""
    try:
        return unescape(value)
    except ValueError:
        return value


def tags(html):
    """Every start tag outside comments and raw text."""
    here = 0
    while match := TAG.search(html, here):
        here = match.end()
        if not match["name"]:
            continue
        name, end = match["name"].lower(), here
        if name in RAW_END:
            closing = RAW_END[name].search(html, here)
            end = closing.start() if closing else len(html)
        yield Tag(name, match.start(), match["rest"], match.start("rest"), html[here:end], here)
        here = end


# What is no code in a script. Templates count as strings, with the code inside them.
NO_CODE = r"""
    //[^\n]*+ | /\*.*?(?:\*/|\Z) | <!--[^\n]*+
  | (?:=>|[(,=:\[!&|?{;]|return\b)\s*+/(?![/*])(?:[^/\\\[\n]++|\\[^\n]|\[(?:[^]\\\n]++|\\[^\n])*+]?)*+/?
  | (?P<string>"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?|`(?:[^`\\]++|\\.)*+`?)
"""


def script_scanner(rules):
    """A pattern for `finditer` that finds the named `rules` where a word begins, and each `string` of a script.

    `rules`: {group name: pattern in verbose syntax}.
    """
    named = "|".join(f"(?P<{name}>{pattern})" for name, pattern in rules.items())
    return re.compile(rf"{named}|{NO_CODE}|[\w$]++", re.DOTALL | re.VERBOSE)
