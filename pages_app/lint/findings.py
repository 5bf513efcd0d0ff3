"""What in a page will not work as its author means it: hints on save, never a refusal (CONTRACT 3.1, ISOLATION 12)."""

import re

from pages_app.lint.markup import script_scanner, tags
from pages_app.lint.rules import EVERYWHERE, MESSAGES, SCRIPT_RULES

TAGS_MAX = 20_000  # beyond them, and beyond that much script, nothing is looked at: saving stays quick
SCRIPT_MAX = 2**19
ADDRESS_MAX = 2_000
SCRIPT_TYPES = {"", "module", "text/babel", "text/jsx", "text/typescript", "text/javascript", "application/javascript"}
SCANNER = script_scanner(SCRIPT_RULES)
HANDLER = re.compile(r"\son[a-zA-Z]+\s*+=")
JSON_STRING = re.compile(r'"[^"\n]*+"')
ADDRESS = re.compile(r"(?:https?:)?//([^/?#\s]++)([^?#\s]*+)", re.IGNORECASE)
RELATIVE = re.compile(r"(?!/?(?:sdk|api|page-assets)/|//|\{\{|<<|#|[a-z][a-z0-9+.-]*:).", re.IGNORECASE | re.DOTALL)
SDK_FILE = re.compile(
    r"(?:^/?|//[^/]+/)sdk/|\b(?:visimade|solodata|teamdata|socialdata|cmsdata|visiform)[\w.-]*\.js", re.IGNORECASE
)
OSM_TILES = "tile.openstreetmap.org"
PACKAGE_HOSTS = {"cdn.jsdelivr.net", "unpkg.com", "esm.sh", "esm.run", "cdn.skypack.dev", "ga.jspm.io"}
VERSION = re.compile(r"@[\^~]?v?\d")
VERSION_AT = {"cdn.tailwindcss.com": re.compile(r"/\d"), "code.jquery.com": re.compile(r"\d\.\d")}
LATEST = re.compile(r"[@/.-]latest(?![a-z])", re.IGNORECASE)


def findings(html, has_store=False, own_hosts=False):
    """[{code, message, line}]: the first of each kind, by line. Takes linear time, whatever the text.

    `has_store`: the page keeps data. `own_hosts`: pages have hosts of their own (mode B), where browsers allow more.
    """
    first = {}
    for code, at in found(html, has_store):
        if code in EVERYWHERE or not own_hosts:
            first[code] = min(at, first.get(code, at))
    return [
        {"code": code, "message": MESSAGES[code], "line": html.count("\n", 0, at) + 1}
        for code, at in sorted(first.items(), key=lambda pair: pair[1])
    ]


def found(html, has_store):
    """(code, offset) of all that deserves a hint."""
    body, left = None, SCRIPT_MAX
    for number, tag in enumerate(tags(html)):
        if number == TAGS_MAX:
            break
        if tag.name == "body" and body is None:
            body = tag
        for text, at in scripts_of(tag):
            yield from in_script(text[:left], at)
            left -= min(left, len(text))
        yield from in_tag(tag)
    if has_store and not (body and body.get("data-page-id")):
        yield "page-id-missing", body.at if body else 0


def scripts_of(tag):
    """(script, offset) of a script element, and of the handlers that stand in a tag."""
    if tag.name == "script" and tag.get("type").lower() in SCRIPT_TYPES:
        yield tag.text, tag.text_at
    if HANDLER.search(tag.rest):
        for name, (value, at) in tag.attributes.items():
            if name.startswith("on"):
                yield value, at


def in_script(text, offset):
    for match in SCANNER.finditer(text):
        kind = match.lastgroup
        if kind == "string":
            code = of_address(match[0][1:-1])
            if code:
                yield code, offset + match.start()
        elif kind:
            yield kind.replace("_", "-"), offset + match.start()


def in_tag(tag):
    if tag.name == "script" and tag.get("type").lower() == "importmap":
        for match in JSON_STRING.finditer(tag.text):
            if of_address(match[0][1:-1]):
                yield of_address(match[0][1:-1]), tag.text_at + match.start()
    if tag.name == "script" or (tag.name == "link" and "stylesheet" in tag.get("rel").lower()):
        address = tag.get("src" if tag.name == "script" else "href")
        if code := of_file(address):
            yield code, tag.at
    elif tag.name == "img" and OSM_TILES in tag.get("src"):
        yield "openstreetmap-tiles", tag.at


def of_file(address):
    """The hint that the address of a script or style sheet deserves, or None."""
    address = address[:ADDRESS_MAX]  # SDK_FILE takes the square of the length
    if SDK_FILE.search(address):
        return "sdk-script"
    return "no-such-file" if RELATIVE.match(address) else of_address(address)


def of_address(text):
    """The hint that an absolute address deserves, or None."""
    match = ADDRESS.match(text)
    if not match:
        return None
    host, path = match[1].lower(), match[2]
    if host.endswith(OSM_TILES):
        return "openstreetmap-tiles"
    if host in PACKAGE_HOSTS:
        pinned = all(VERSION.search(part) for part in path.split(","))
    else:
        pinned = VERSION_AT[host].search(path) if host in VERSION_AT else not LATEST.search(path)
    return None if pinned else "unpinned-cdn"
