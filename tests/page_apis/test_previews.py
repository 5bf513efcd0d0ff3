"""What is read out of a page; bytes in, text out."""

import httpx2
import pytest

from page_apis.unfurl import previews
from page_apis.unfurl.fetching import Fetched
from page_apis.unfurl.previews import preview

SIZE = 2**20


def read(html, content_type="text/html", url="https://example.org/blog/post"):
    html = html.encode() if isinstance(html, str) else html
    return preview(Fetched(httpx2.URL(url), content_type, html))


@pytest.mark.parametrize(
    "html, title",
    [
        ("<title>Plain</title>", "Plain"),
        ("<TITLE lang=en>Upper</TITLE>", "Upper"),
        ("<title>  a \n\t b  </title>", "a b"),
        ("<title>Tom &amp; Jerry &#x2764; &lt;b&gt;</title>", "Tom & Jerry ❤ <b>"),
        ("<title>One</title><title>Two</title>", "One"),
        ("<title>Never closed", "Never closed"),
        ("<title></title>", None),
        ("<title> </title>", None),
        ("<svg><title>Icon</title></svg><title>Page</title>", "Page"),
        ("<!-- <title>Comment</title> --><title>Page</title>", "Page"),
        ("<script>'<title>Script</title>'</script><title>Page</title>", "Page"),
        ("<title>Plain</title><meta property=og:title content=Better>", "Better"),
        ("<title>Plain</title><meta name='twitter:title' content='Tweeted'>", "Tweeted"),
        ("<title>Plain</title><meta property=og:title content=' '>", "Plain"),
        ("<meta property=og:title content='A > B'>", "A > B"),
        ('<meta content="It&apos;s" name="og:title" />', "It's"),
        ("<meta PROPERTY='OG:Title' CONTENT=Loud>", "Loud"),
        ("<meta property=og:title content=a\0b>", "a\ufffdb"),
        ("<meta property=og:title content='a\u202eb\u0007c'>", "a b c"),
        ("<meta property=og:title content='<script>x</script>'>", None),
        ("<meta property=og:title>", None),
        ("<metadata property=og:title content=x>", None),
    ],
)
def test_titles(html, title):
    assert read(html)["title"] == title


@pytest.mark.parametrize(
    "given, image",
    [
        ("https://cdn.example/i.png", "https://cdn.example/i.png"),
        ("//cdn.example/i.png", "https://cdn.example/i.png"),
        ("/i.png", "https://example.org/i.png"),
        ("i.png", "https://example.org/blog/i.png"),
        ("../i.png?a=1&amp;b=2", "https://example.org/i.png?a=1&b=2"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("file:///etc/passwd", None),
        ("https://user:password@example.org/i.png", None),
        ("https://[::1/i.png", None),
        ("java\nscript:alert(1)", None),
        ("/" + "x" * 3000, None),
        ("", None),
    ],
)
def test_images_are_absolute_and_http(given, image):
    assert read(f"<meta property=og:image content='{given}'>")["image"] == image


def test_a_base_counts_if_it_is_http():
    image = "<meta property=og:image content='i.png'>"

    assert read(f"<base href='https://cdn.example/a/'>{image}")["image"] == "https://cdn.example/a/i.png"
    assert read(f"<base href='/b/'>{image}")["image"] == "https://example.org/b/i.png"
    assert read(f"<base href='javascript:x'>{image}")["image"] == "https://example.org/blog/i.png"


@pytest.mark.parametrize(
    "html, icon",
    [
        ("<link rel=icon href=/i.svg>", "/i.svg"),
        ('<link rel="Shortcut  Icon" href="/i.ico">', "/i.ico"),
        ("<link rel=apple-touch-icon href=/touch.png><link rel=icon href=/i.svg>", "/i.svg"),
        ("<link rel=apple-touch-icon href=/touch.png>", "/touch.png"),
        ("<link rel=stylesheet href=/x.css>", None),
    ],
)
def test_icons(html, icon):
    assert read(html)["favicon"] == (icon and f"https://example.org{icon}")


def test_long_values_are_cut():
    names = ("title", "description", "type")
    found = read("".join(f"<meta property=og:{name} content='{'x' * 3000}'>" for name in names))

    assert (len(found["title"]), len(found["description"]), len(found["type"])) == (300, 1000, 100)
    assert found["title"].endswith("x…")


@pytest.mark.parametrize(
    "html, content_type",
    [
        ("<title>Ümläut</title>".encode(), "text/html"),
        ("<title>Ümläut</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<title>Ümläut</title>".encode("cp1252"), 'text/html; charset="windows-1252"'),
        ('<meta charset="latin1"><title>Ümläut</title>'.encode("latin-1"), "text/html"),
        ("<meta content='text/html; charset=ISO-8859-15'><title>Ümläut</title>".encode("latin-1"), "text/html"),
        ("<title>Ümläut</title>".encode("utf-16"), "text/html"),
        ("\ufeff<title>Ümläut</title>".encode(), "text/html; charset=latin-1"),
        ("<meta charset=shift_jis><title>Ümläut</title>".encode(), "text/html; charset=UTF-8"),
        ("<title>Ümläut</title>".encode(), "text/html; charset=unheard-of"),
    ],
)  # fmt: skip
def test_charsets(html, content_type):
    assert read(html, content_type)["title"] == "Ümläut"


@pytest.mark.parametrize("label", ["punycode", "idna", "utf-7", "unicode_escape", "zlib", "hex", "rot13", "../x"])
def test_other_codecs_are_not_used(label):
    """Some take quadratic time, so that a megabyte would never end; some are none of text."""
    assert read(b"<title>+a-b</title>" + b"a-" * (SIZE // 2), f"text/html; charset={label}")["title"] == "+a-b"
    assert read(f"<meta charset='{label}'><title>+a-b</title>")["title"] == "+a-b"


BOMBS = {
    "deep": "<div>" * (SIZE // 5),
    "formatting": "".join(f"<b a{n}>" for n in range(60_000)) + "<p>x" * 100_000,
    "tables": "<table><a>" * (SIZE // 10),
    "attributes": "<meta " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "attributes of many": ("<meta " + "/a" * 2040 + ">") * 250,
    "tags": "<meta >" * (SIZE // 7),
    "open tags": "<meta " * (SIZE // 6),
    "open quotes": '<meta "' * (SIZE // 7),
    "mixed quotes": "<meta '\"><meta \"'>" * (SIZE // 18),
    "comments": "<!--" * (SIZE // 4),
    "titles": "<title " * (SIZE // 7),
    "scripts": "<script" * (SIZE // 7),
    "charsets": "<meta charset" * (SIZE // 13),
    "brackets": "<" * SIZE,
    "spaces": "<meta content='" + " " * SIZE,
    "entities": "<title>" + "&amp;" * (SIZE // 5),
}


@pytest.fixture
def parsed(monkeypatch):
    """The lengths of what the HTML parser is given."""
    lengths, parse = [], previews.LexborHTMLParser

    def noted(text):
        lengths.append(len(text))
        return parse(text)

    monkeypatch.setattr(previews, "LexborHTMLParser", noted)
    return lengths


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_markup_is_parsed_in_short_pieces(name, parsed):
    """Whole, some of these take the parser minutes."""
    read(BOMBS[name])

    assert max(parsed, default=0) <= previews.PIECE_MAX_LENGTH + len("<title></title>")
    assert sum(parsed) <= 2 * previews.PIECES_MAX_LENGTH
