"""A page that was valid is valid as it is served, and ours runs before anything of it: as a parser of HTML5 sees it."""

import re
from urllib.parse import urlsplit

import html5lib
import pytest
from django.test import Client
from html5lib.constants import namespaces
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pages_app.hosting.html import assemble, insertion_point, prepare
from tests.conftest import make_page
from tests.proofs import WHOLE

CONFIG = {"mode": "A", "pageId": 7, "apis": []}
ABOUT = {"name": "Board", "description": "What we do", "preview_image": "https://example.org/a.png"}
XHTML = f"{{{namespaces['html']}}}"


def served(html):
    return assemble(prepare(html, 7), CONFIG, "/sdk/page.0.js", **ABOUT).decode()


def parsed(html):
    """(the root element, [what is wrong]) as HTML5 has it."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parse(html.encode(), transport_encoding="utf-8")
    return root, sorted(code for _, code, _ in parser.errors)


def first_script(root):
    return next(root.iter(f"{XHTML}script"))


def is_ours(script):
    return (script.text or "").startswith("window.__visimade=") or script.get("src") == "/sdk/page.0.js"


HEAD = '<meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">'
VALID = [
    '<!doctype html><html lang="en"><head>{HEAD}</head><body class="b">x</body></html>',
    "<!DOCTYPE html>\n<html lang='en' data-x=\"a > b\" class=a>\n<head\n  data-y='>' prefix=og:>\n{HEAD}</head><body>x",
    "<!-- a --><!doctype html>\n<!-- <head> -->\n<HTML LANG=en>\n<!-- b - c --><HEAD>{HEAD}</HEAD><BODY>x</HTML>",
    "\ufeff<!doctype html><head>{HEAD}</head><body>x",
    '<!doctype html><html lang="en">{HEAD}<body>x</body></html>',
    "<!doctype html>{HEAD}<p>x",
    "<!doctype html><title>x</title><p>x",
    "<!doctype html>\r\n<html>\r\n\t<!---->\f<head>{HEAD}</head><body>x</body></html>",
    '<!doctype html><html data-script="<script>x</script>"><head data-x="</head>">{HEAD}</head><body>x</body></html>',
    "<!doctype html><html hidden =until lang = en><head>{HEAD}</head><body>x</body></html>",
]
VALID = [html.replace("{HEAD}", HEAD) for html in VALID]


@pytest.mark.parametrize("html", VALID)
def test_a_valid_page_stays_valid(html):
    before, after = parsed(html), parsed(served(html))

    assert before[1] == after[1] == []
    assert is_ours(first_script(after[0]))


@pytest.mark.parametrize("html", VALID)
def test_attributes_stay(html):
    before, after = parsed(html)[0], parsed(served(html))[0]

    assert after.attrib == before.attrib
    assert [part.attrib for part in after] == [part.attrib for part in before]  # <head> and <body>


@pytest.mark.parametrize("html", VALID)
def test_all_that_is_added_is_in_the_head(html):
    root = parsed(served(html))[0]
    head, body = root.find(f"{XHTML}head"), root.find(f"{XHTML}body")
    added = [element for element in head if is_ours(element) or element.get("content") in ABOUT.values()]

    assert len(added) == 6
    assert not any(is_ours(script) for script in body.iter(f"{XHTML}script"))


def test_a_hosted_page_is_valid(client, alice):
    make_page(alice, html_content=VALID[0].replace("<body", '<body data-page-id="{{PAGE_ID}}"'), description="Ours")

    assert parsed(client.get("/p/board", SERVER_NAME="localhost").text)[1] == []


FIRST = "<script>first()</script>"
ODD = [
    *(
        f"<!doctype html><html><{comment}{FIRST}--><head>"
        for comment in ("!-->", "!--->", "!-- a --!>", "!-->-->", "?x>")
    ),
    *(
        f"{comment}<!doctype html>{comment}<html>{comment}<head>"
        for comment in ("<!--{FIRST}-->", "<!-->", "<!x>", "<?x?>")
    ),
    *(f"<!doctype html><html {attribute}>{FIRST}'\"'><head>" for attribute in ("a=b'>", 'a="', "a='", 'a="b"\'', '"')),
    f'<!doctype html><html a=\xa0"x>{FIRST}"><head>',
    f'<!doctype html><html a\x0b="x>{FIRST}"><head>',
    f"<!doctype html><html\0><head>{FIRST}",
    f"<!doctype html><html a\0=\0 b='\0'><head>{FIRST}",
    f"<!doctype html>\0<html><head>{FIRST}",
    f"<!doctype html><html/><head/>{FIRST}",
    f"<!doctype html><htmlx><head>{FIRST}",
    f"<!doctype html><html><header>{FIRST}",
    f"<!doctype html><html a = ><head>{FIRST}",
    f"<!doctype html><html a=b=c><head>{FIRST}",
    f"<!doctype html><html></html><head>{FIRST}",
    f"<!doctype html><head></head><html><head>{FIRST}",
    f'<!doctype html public "a>{FIRST}"><html><head>',
    f"<!doctype html>{FIRST}<html><head>",
    f"<html><head>{FIRST}",
    f"<!doctype html><html><!-- {FIRST}",
]


def runs_first(html):
    """Ours comes before every other script, and is an element of its own."""
    root = parsed(served(html))[0]
    found = list(root.iter(f"{XHTML}script"))
    assert [is_ours(script) for script in found[:2]] == [True, True], html


@pytest.mark.parametrize("html", ODD)
def test_ours_runs_first_whatever_the_page(html):
    runs_first(html)


@pytest.mark.browser
def test_ours_runs_first_in_a_browser(page):
    """The same in Chromium, which is no older than the standard."""
    page.add_init_script("self.order = []; self.first = () => order.push('page')")
    files = {"/sdk/page.0.js": ("text/javascript", "order.push('ours')")}
    page.route("**/*", lambda route: answer(route, *files.get(urlsplit(route.request.url).path, ("text/plain", ""))))
    wrong = []
    for html in [*VALID, *ODD][:: 1 if WHOLE else 4]:
        files["/p"] = ("text/html; charset=utf-8", served(f"{html}{FIRST}"))
        page.goto("https://pages.example/p")
        if page.evaluate("order[0]") != "ours" or page.evaluate("typeof __visimade") != "object":
            wrong.append(html)
    assert wrong == []


def answer(route, kind, body):
    route.fulfill(body=body, content_type=kind)


PIECES = [
    "<!doctype html>", "<!DOCTYPE html SYSTEM 'a>'>", "<html", "<head", "<HTML", "<Head", ">", "/>", " ", "\n", "\f",
    "\xa0", "\x0b", "\0", "\ufeff", "<!--", "-->", "--!>", "->", "-", "!", "<!", "<?", "?>", "=", '"', "'", "`", "a",
    "a=b", 'a="', "a='>'", "<", "</", "</html>", "</head>", "<html>", "<head>", '<html lang="en">', "<!-- x -->",
    "<!-->", "<!--->", FIRST, "<title>", "<template>", "<noscript>", "<style>", "</style>", "<svg>", "<body>",
    "<frameset>", "on", "onload=first()", "\r", "&gt;", "x",
]  # fmt: skip


@settings(max_examples=2_000 if WHOLE else 150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example('<!doctype html><html a=\xa0"x>' + FIRST)
def test_ours_runs_first_in_any_text(html):
    text = f"<!doctype html>{html}{FIRST}"
    for each in (text, html):
        runs_first(each)


@settings(max_examples=2_000 if WHOLE else 150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_what_stands_before_is_markup_without_script(html):
    """Nothing that is cut at that place was open: the tree before it has no script and no attribute that runs one."""
    text = f"<!doctype html><html {html}"
    root = parsed(text[: insertion_point(text)])[0]

    assert not list(root.iter(f"{XHTML}script"))
    assert not [name for element in root.iter() for name in element.attrib if str(name).lower().startswith("on")]


@pytest.mark.parametrize("tag", ["<html onmouseover=first()>", "<html lang=en\nONLOAD = first()>", "<html a='b' onx>"])
def test_attributes_that_run_script_come_after_ours(tag):
    """While the script is on its way a visitor moves the mouse."""
    assert insertion_point(f"<!doctype html>{tag}<head>") == len("<!doctype html>")
    assert insertion_point(f"<!doctype html><html><head {tag[6:]}") == len("<!doctype html><html>")


def test_only_so_much_is_looked_at():
    long = f"<!doctype html><html data-x='{'x' * 2**16}'><head>"

    assert insertion_point(long) == len("<!doctype html>")


# What a page does not say of itself


def tags_of(html):
    return re.findall(r"<title>.*?</title>|<meta [^>]*>", html)


def test_it_says_what_the_page_does_not():
    assert tags_of(served("<!doctype html><html><head></head><body>")) == [
        "<title>Board</title>",
        '<meta name="description" content="What we do">',
        '<meta property="og:title" content="Board">',
        '<meta property="og:description" content="What we do">',
        '<meta property="og:image" content="https://example.org/a.png">',
    ]


@pytest.mark.parametrize(
    "own",
    [
        "<title>Own</title>",
        "<TITLE\n>Own</TITLE>",
        '<meta name="description" content="Own">',
        "<META CONTENT='own' NAME=Description>",
        '<meta property="og:title" content="Own">',
        "<meta property='og:description' content=own>",
        '<meta name="og:image" content="own.png">',
        "<meta\nproperty=og:image\ncontent=x>",
    ],
)
@pytest.mark.parametrize("before", ["", "<style>a{}</style><script>if (a < b) '<body>'</script><!-- <body> -->", "<p>"])
def test_its_own_stays_alone(own, before):
    bare = tags_of(served("<!doctype html><html><head>"))
    html = served(f"<!doctype html><html><head>{before}{own}</head><body>")

    assert own in html and len([tag for tag in bare if tag in html]) == 4


@pytest.mark.parametrize(
    "html",
    [
        "<!-- <title>x</title> -->",
        "<script>'<title>x</title>'</script>",
        "<body><svg><title>x</title></svg>",
        "<svg><title>x</title></svg>",
        "<meta property='og:title:x' content=x>",
        "<titlex>",
    ],
)
def test_what_is_no_title_of_the_page(html):
    assert "<title>Board</title>" in served(f"<!doctype html><html><head>{html}")


HOSTILE = "</title><script>alert(1)</script>\"' onload=x &lt;\n<!--"


def test_settings_are_text():
    html = assemble(prepare("<!doctype html>", 7), CONFIG, "/s.js", HOSTILE, HOSTILE, HOSTILE).decode()
    head = parsed(html)[0][0]

    assert len(head.findall(f"{XHTML}script")) == 2
    assert head.find(f"{XHTML}title").text == " ".join(HOSTILE.split())
    assert {meta.get("content") for meta in head.findall(f"{XHTML}meta")} == {" ".join(HOSTILE.split()), HOSTILE}


@pytest.mark.parametrize("mode", ["A", "B"])
@pytest.mark.parametrize(
    "fields", [{"name": "Plan"}, {"description": "Ours"}, {"preview_image": "https://a.example/b"}]
)
def test_a_change_of_settings_shows_at_once(request, api, alice, team_page, fields, mode):
    host = "localhost"
    if mode == "B":
        request.getfixturevalue("page_hosts")
        host = f"p{team_page.pk}.localhost"
    client, path = Client(SERVER_NAME=host), "/p/board" if mode == "A" else "/"
    before = client.get(path)
    api(alice).patch(f"/api/pages/{team_page.pk}", fields)
    after = client.get(path, HTTP_IF_NONE_MATCH=before.headers["ETag"])

    assert after.status_code == 200 and f'="{next(iter(fields.values()))}">' in after.text
