"""What a web page says about itself: title, description, image and the like. Bytes in, text out."""

import codecs
import re

import httpx2
from selectolax.lexbor import LexborHTMLParser

from page_apis.unfurl.fetching import URL_MAX_LENGTH

# A parser of HTML builds a tree as deep, and compares as many attributes, as a hostile author likes: minutes for one
# megabyte. So the tags that matter are cut out first, in one pass, and only these short pieces are parsed.
PIECE = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<raw>script|style|noscript|template|textarea|svg)\b.*?(?:</(?P=raw)\b|\Z)
    | <title(?:\s[^<>]*+)?>(?P<title>.*?)(?:</title\b|\Z)
    | (?P<tag><(?:meta|link|base)\s(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
PIECE_MAX_LENGTH = 4096
PIECES_MAX_LENGTH = 2**16
CHARSET_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
CHARSET_IN_META = re.compile(rb"""<meta\s[^<>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
CHARSET_SEARCHED_BYTES = 4096
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Of the codecs of Python those that web pages use; others have surprises, such as taking quadratic time.
CHARSETS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "gb2312", "gbk"}
CHARSETS |= {"gb18030", "big5", "koi8-r", "koi8-u", *(f"cp125{n}" for n in range(9))}
CHARSETS |= {f"iso8859-{n}" for n in range(2, 17)}
LIKE_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252"}  # as browsers read them

LENGTHS = {"title": 300, "description": 1000, "siteName": 200, "type": 100}
NAMES = {
    "title": ("og:title", "twitter:title"),
    "description": ("og:description", "twitter:description", "description"),
    "image": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
    "siteName": ("og:site_name", "application-name"),
    "type": ("og:type",),
}
ICONS = ("icon", "shortcut icon", "apple-touch-icon")


def preview(fetched):
    """`{url, title, description, image, siteName, type, favicon}`; what the page does not say is None."""
    data = {"url": str(fetched.url), **dict.fromkeys([*NAMES, "favicon"])}
    if fetched.html is None:
        return data
    head = Head(decoded(fetched.html, fetched.content_type))
    base = absolute(fetched.url, head.base) or fetched.url
    for field, length in LENGTHS.items():
        data[field] = tidied(head.first(NAMES[field]), length)
    data["title"] = data["title"] or tidied(head.title, LENGTHS["title"])
    for field, given in (("image", head.first(NAMES["image"])), ("favicon", head.icon)):
        url = absolute(base, given)
        data[field] = str(url) if url else None
    return data


class Head:
    """The title, and the attributes of <meta>, <link> and <base>, wherever in the page they are."""

    def __init__(self, text):
        self.title, self.base, self.named, self.icons = None, None, {}, {}
        left = PIECES_MAX_LENGTH
        for piece in PIECE.finditer(text):
            if piece["title"] is not None and self.title is None:
                self.title = parsed(f"<title>{piece['title'][:PIECE_MAX_LENGTH]}</title>").text()
            if (tag := piece["tag"]) and len(tag) <= PIECE_MAX_LENGTH:
                if (left := left - len(tag)) < 0:
                    return
                self.take(parsed(tag))

    def take(self, node):
        given = {name: value or "" for name, value in node.attributes.items()} if node else {}
        if "content" in given:
            for key in ("property", "name"):
                self.named.setdefault(given.get(key, "").strip().lower(), given["content"])
        elif "href" in given and "rel" in given:
            self.icons.setdefault(" ".join(given["rel"].lower().split()), given["href"])
        elif "href" in given and node.tag == "base":
            self.base = self.base or given["href"]

    def first(self, names):
        return next((self.named[name] for name in names if self.named.get(name, "").strip()), None)

    @property
    def icon(self):
        return next((self.icons[name] for name in ICONS if name in self.icons), None)


def parsed(piece):
    return LexborHTMLParser(piece).css_first("title, meta, link, base")


def decoded(html, content_type):
    """As text: by byte order mark, else header, else <meta>, else UTF-8. What does not fit becomes U+FFFD."""
    for mark, charset in BYTE_ORDER_MARKS.items():
        if html.startswith(mark):
            return html[len(mark) :].decode(charset, errors="replace")
    found = CHARSET_IN_HEADER.search(content_type)
    charset = known(found[1]) if found else None
    if charset is None and (found := CHARSET_IN_META.search(html, 0, CHARSET_SEARCHED_BYTES)):
        charset = known(found[1].decode("ascii"))
    return html.decode(charset or "utf-8", errors="replace")


def known(label):
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = LIKE_WINDOWS.get(name, name)
    return name if name in CHARSETS else None


def absolute(base, given):
    """An http(s) URL, or None."""
    given = (given or "").strip()
    if not given or len(given) > URL_MAX_LENGTH:
        return None
    try:
        url = base.join(given)
    except (httpx2.InvalidURL, ValueError):
        return None
    return url if url.scheme in ("http", "https") and url.host and not url.userinfo else None


def tidied(text, length):
    """One line of visible characters, at most `length` of them; None if nothing is left."""
    text = " ".join("".join(c if c.isprintable() else " " for c in (text or "")[: 4 * length]).split())
    return text[: length - 1] + "…" if len(text) > length else text or None
