import json
import re

import pytest

from pages_app.hosting.html import assemble, insertion_point, prepare, script_json

CONFIG = {"mode": "A", "pageId": 7, "apis": []}
SCRIPTS = re.compile(r"<script>window\.__visimade=.*?</script><script src=[^>]*></script>", re.DOTALL)


def serve(html, config=CONFIG, **more):
    return assemble(prepare(html, 7), config, "/sdk/page.0.js", **more).decode()


def test_it_works():
    html = serve("<!doctype html><html><body>Hello</body></html>")

    assert html.startswith("<!doctype html><html><script>window.__visimade={")
    assert SCRIPTS.sub("", html) == "<!doctype html><html><body>Hello</body></html>"


@pytest.mark.parametrize(
    "stored, sent",
    [
        ('<body data-page-id="{{PAGE_ID}}">', '<body data-page-id="7">'),
        ("<script>const X = {{PAGE_ID}};</script>", "<script>const X = 7;</script>"),
        ("<script>const X = <<PAGE_ID>>;</script>", "<script>const X = 7;</script>"),
        ("`/api/pages/{{PAGE_ID}}/x` '<<PAGE_ID>>'", "`/api/pages/7/x` '7'"),
        ("{{{{PAGE_ID}}}}", "{{7}}"),
        ("{{PAGE_ID}}{{PAGE_ID}}", "77"),
        ("<!-- {{PAGE_ID}} --><style>a{b:{{PAGE_ID}}}</style>", "<!-- 7 --><style>a{b:7}</style>"),
    ],
)
def test_placeholders_are_replaced_everywhere(stored, sent):
    assert SCRIPTS.sub("", serve(stored)) == sent


@pytest.mark.parametrize(
    "text",
    [
        "{{ PAGE_ID }}",
        "{{page_id}}",
        "{{PAGE_ID}",
        "<PAGE_ID>",
        "{{ settings.SECRET_KEY }} {% load static %} {% raw %}{{ x }}{% endraw %} {# no #}",
        "{{ request.user }} ${x} %(name)s {0} \\1 \\g<0>",
        "\r\n\t\x0b <P CLASS=x>ünïcödé \U0001f600</P>",
    ],
)
def test_all_else_stays_as_it_is(text):
    assert SCRIPTS.sub("", serve(text)) == text


BEFORE = {
    "<!doctype html>": "<body>",
    "<!DOCTYPE html>": "<body>",
    "<!DocType  html >": "\n<body>",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">': "<body>",
    "\ufeff<!doctype html>": "<body>",
    " \n\t<!doctype html>": "<body>",
    "<!-- a > comment --><!doctype html>": "<body>",
    "<!-- a -->\n<!-- <script>b</script> -->\n<!doctype html>": "<body>",
    '<?xml version="1.0"?>\n<!doctype html>': "<body>",
    "<!--\n\n--> <!DOCTYPE\nhtml\n>": "<script>first()</script>",
}


@pytest.mark.parametrize("before", BEFORE)
def test_it_comes_right_after_the_doctype(before):
    assert insertion_point(before + BEFORE[before]) == len(before)


DEEPER = {
    "<!doctype html><html>": "<body>",
    "<!doctype html><html><head>": "<title>",
    "<!DOCTYPE html>\n<HTML LANG=en data-a='>' b=\"<\">\n\t<!-- <head> -->\n<HEAD prefix=og: />": "<meta>",
    "<!-- a --><!doctype html><!-- b - c --><head>": "<script>first()</script>",
}


@pytest.mark.parametrize("before", DEEPER)
def test_it_comes_as_deep_in_as_nothing_but_comments_stands_before(before):
    assert insertion_point(before + DEEPER[before]) == len(before)


DOCTYPE = "<!doctype html>"


@pytest.mark.parametrize(
    "after",
    [
        "<!--><html><head>",
        "<!---><html><head>",
        "<!-- a --!><html><head>",
        "<?php ?><html><head>",
        "<!x><html><head>",
        "x<html><head>",
        "\xa0<html><head>",
        "\0<html><head>",
        "<html><head>"[:-1],
        "<html a='b'c='d'>",
        "<html a='>",
        "<htmlx>",
        "<header>",
    ],
)
def test_what_browsers_see_in_another_way_stays_behind_it(after):
    before = f"{DOCTYPE}<html>" if after == "<html><head" else DOCTYPE

    assert insertion_point(DOCTYPE + after) == len(before)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><head></head></html>",
        "<script>first()</script><!doctype html>",
        "text <!doctype html>",
        "<!-- never closed <!doctype html>",
        "<p><!doctype html>",
        "<!doctype html",
        "< !doctype html>",
        "<!-- --><script></script>",
        "x\ufeff<!doctype html>",
        "\ufeff\ufeff<!doctype html>",
    ],
)
def test_without_a_doctype_in_front_it_comes_first(html):
    assert insertion_point(html) == 0


def test_a_doctype_inside_a_comment_is_none():
    html = "<!-- <!doctype html> --><!doctype html><p>"

    assert insertion_point(html) == html.index("<p>")


HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "&lt;", "\u2028\u2029", "'\"\\", "\0"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_config_can_leave_its_script(text):
    written = script_json({"user": {"username": text}, text: 1})

    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"user": {"username": text}, text: 1}


def test_a_sdk_address_cannot_leave_its_attribute():
    assert b'"><script>x' not in assemble(prepare("", 7), CONFIG, '"><script>x')


def test_a_preview_image_becomes_og_image():
    html = serve("<!doctype html><head>", preview_image='https://example.org/"><script>a&b')

    assert '<meta property="og:image" content="https://example.org/&quot;&gt;&lt;script&gt;a&amp;b">' in html


@pytest.mark.parametrize(
    "meta",
    [
        '<meta property="og:image" content="x">',
        "<META content='x' PROPERTY='og:image'>",
        "<meta\nproperty=og:image\ncontent=x>",
    ],
)
def test_its_own_og_image_stays_alone(meta):
    assert "https://example.org/a.png" not in serve(meta, preview_image="https://example.org/a.png")


def test_another_og_tag_is_no_og_image():
    html = serve('<meta property="og:image:alt" content="x">', preview_image="https://example.org/a.png")

    assert "https://example.org/a.png" in html


def test_no_preview_image_no_tag():
    assert "og:image" not in serve("<p>")
    assert "og:image" not in serve("<p>", preview_image="")


MB = 2**20
LONG = {
    "spaces": " " * (5 * MB),
    "comments": "<!--" * (5 * MB // 4),
    "closed comments": "<!---->" * (5 * MB // 7),
    "instructions": "<?" * (5 * MB // 2),
    "closed instructions": "<?>" * (5 * MB // 3),
    "doctypes": "<!doctype " * (5 * MB // 10),
    "metas": "<meta " * (5 * MB // 6),
    "meta spaces": "<meta" + " " * (5 * MB),
    "spaces and comments": " <!-- --> " * (5 * MB // 10),
    "placeholders": "{{PAGE_ID" * (5 * MB // 9),
}


@pytest.mark.parametrize("name", LONG)
def test_it_returns_whatever_5_mb_it_gets(name):
    """A pattern that backtracks would take minutes here."""
    assert len(serve(LONG[name], preview_image="https://example.org/a.png")) > len(LONG[name])


@pytest.mark.parametrize(
    "before", ["<!-->", "<!--->", "<!-- x --!>", "<!---->", "<!-- > -->", "<!--->-->", "<!-- <!-- -->", "<!--!>-->"]
)
def test_what_browsers_take_for_the_end_of_a_comment_is_one(before):
    """Else a script in what we take for a comment runs before ours."""
    hidden = f"{before}<script>first()</script>--><!doctype html>"

    assert insertion_point(hidden) == 0
    assert insertion_point(f"{before}<!doctype html>") in (0, len(f"{before}<!doctype html>"))
