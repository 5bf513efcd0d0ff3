"""What saving a page says about its HTML. The texts are in lint/rules.py; the table of the docs names every code."""

import json
import random
import re
import subprocess
import sys

import pytest
from django.conf import settings

from developers.documents import DOCUMENTS
from pages_app.lint import findings as lint
from pages_app.lint.findings import findings
from pages_app.lint.rules import EVERYWHERE, GLOBALS, MESSAGES
from tests.conftest import make_page
from tests.proofs import WHOLE

DEMOS = sorted((settings.BASE_DIR / "pages_app" / "demo").glob("*.html"))
SCRIPTS = {
    "browser-storage": [
        "localStorage.setItem('a', 1)",
        "const x = window.localStorage['a']",
        "sessionStorage?.getItem(`a`)",
        "const store = window.localStorage;",
        "document.cookie = 'a=1'",
    ],
    "indexed-db": [
        "const r = indexedDB.open('notes', 1)",
        "window.indexedDB\n  .deleteDatabase('x')",
        "const db = new Dexie('x')",
        "await navigator.storage.getDirectory()",
    ],
    "camera-microphone": [
        "navigator.mediaDevices.getUserMedia({video: true})",
        "navigator.mediaDevices?.getDisplayMedia()",
        "navigator.webkitGetUserMedia({})",
        "const R = window.SpeechRecognition || window.webkitSpeechRecognition",
    ],
    "geolocation": ["navigator.geolocation.getCurrentPosition(f)", "navigator.geolocation?.watchPosition(f)"],
    "notifications": ["Notification.requestPermission()", "new Notification('Tea is ready')"],
    "clipboard-read": ["navigator.clipboard.readText()", "await navigator.clipboard.read()"],
    "devices": [
        "navigator.serial.requestPort()",
        "navigator.usb.getDevices()",
        "navigator.bluetooth.requestDevice({})",
        "navigator.requestMIDIAccess()",
    ],
    "passkeys": ["navigator.credentials.create({})", "navigator.credentials.get({})"],
    "service-worker": ["if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js')"],
    "shared-worker": ["new SharedWorker(url)"],
    "module-worker": ["new Worker(URL.createObjectURL(blob), { type: 'module' })"],
    "blank-window": [
        "const w = window.open('', '_blank'); w.document.write('x')",
        "window.open()",
        'window.open("about:blank")',
        "frame.contentDocument.body",
        "frame.contentWindow.document.write('x')",
    ],
    "openstreetmap-tiles": ["L.tileLayer('https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png')"],
    "history-path": ["history.pushState({}, '', '/settings')", "window.history.replaceState(null, null, `/x`)"],
    "redeclared-global": [
        "const TeamData = {}",
        "let SoloData;",
        "class CmsData {}",
        "function PageAssets() {}",
        "const { SocialData } = window;",
        "const { a, VisiForm, b } = window;",
        "window.TeamData = window.TeamData || {}",
        "globalThis.PageFunctions ??= {}",
    ],
    "unpinned-cdn": [
        "import confetti from 'https://esm.sh/canvas-confetti'",
        "import('https://cdn.skypack.dev/three')",
        'importScripts("https://unpkg.com/comlink/dist/umd/comlink.js")',
    ],
}
TAGS = {
    "unpinned-cdn": [
        '<script src="https://cdn.jsdelivr.net/npm/chart.js"></script>',
        "<script src=//unpkg.com/lucide@latest></script>",
        '<script src="https://unpkg.com/@babel/standalone/babel.min.js"></script>',
        '<script src="https://cdn.jsdelivr.net/combine/npm/a@1,npm/b"></script>',
        '<script src="https://cdn.tailwindcss.com"></script>',
        '<script src="https://code.jquery.com/jquery-latest.min.js"></script>',
        '<script src="https://libs.example/latest/lib.js"></script>',
        '<link rel="stylesheet" href="https://unpkg.com/leaflet/dist/leaflet.css">',
        '<script type="importmap">{"imports": {"vue": "https://esm.sh/vue"}}</script>',
    ],
    "sdk-script": [
        '<script src="/sdk/page.js"></script>',
        '<script src="https://apps.example.org/sdk/page.0123456789abcdef.js"></script>',
        '<script src="https://example.org/visimade-sdk.js"></script>',
    ],
    "no-such-file": [
        '<script src="app.js"></script>',
        '<script src="/js/app.js"></script>',
        '<link rel="stylesheet" href="./style.css">',
    ],
    "openstreetmap-tiles": ['<img src="https://a.tile.openstreetmap.org/0/0/0.png">'],
    "geolocation": ['<button onclick="navigator.geolocation.getCurrentPosition(show)">Where am I?</button>'],
    "camera-microphone": ['<script type="text/babel">navigator.mediaDevices.getUserMedia({})</script>'],
}
FINE = [
    "<p>indexedDB.open() and localStorage.setItem()</p>",
    "<!-- <script>indexedDB.open('x')</script> -->",
    "<textarea><script>indexedDB.open('x')</script></textarea>",
    "<p title='<script>indexedDB.open(1)</script>'>",
    '<script type="application/json">"indexedDB.open("</script>',
    '<script type="text/x-template">indexedDB.open()</script>',
    "<style>/* indexedDB.open() */ @import url(x.css);</style>",
    "<script>// indexedDB.open('x')\n/* localStorage.a */</script>",
    "<script>log('indexedDB.open()', \"localStorage.a\", `new Notification()`)</script>",
    r"<script>log('it\'s indexedDB.open()', /['\"`] indexedDB.open()/)</script>",
    "<script>const quote = /[/'\"]/g; log('indexedDB.open()')</script>",
    "<script>if ('indexedDB' in window && !!window.localStorage && typeof Notification === 'function') f()</script>",
    "<script>myIndexedDB.open(); store.read(); db.open(''); archive.usb(); if (document.cookie == 'x') f()</script>",
    "<script>await TeamData.ready; const team = TeamData; if (window.TeamData === x) f(TeamData)</script>",
    "<script>class TeamDataView {} const MyTeamData = 1; const { TeamDatabase } = x</script>",
    "<script>new Worker(URL.createObjectURL(blob)); navigator.clipboard.writeText('x')</script>",
    "<script>window.open('https://example.org'); history.pushState({}, '', '#/settings'); location.hash = 'a'</script>",
    "<script src='https://cdn.jsdelivr.net/npm/chart.js@4'></script>",
    "<script src='https://cdn.jsdelivr.net/combine/npm/a@1,npm/b@2.3'></script>",
    "<script src='https://unpkg.com/@babel/standalone@7/babel.min.js'></script>",
    "<script src='https://cdnjs.cloudflare.com/ajax/libs/d3/7.9.0/d3.min.js'></script>",
    "<script src='https://cdn.tailwindcss.com/3.4.16?plugins=forms'></script>",
    "<script src='https://code.jquery.com/jquery-3.7.1.min.js'></script>",
    "<script src='https://js.example.com/v3/'></script>",
    "<link rel='stylesheet' href='https://fonts.googleapis.com/css2?family=Inter'>",
    "<link rel='icon' href='favicon.png'><a href='next.html'>next</a><script src='data:text/javascript,1'></script>",
    "<script>fetch('https://esm.sh.example/x'); const a = 'https://tiles.example/{z}'</script>",
]


def codes(html, **where):
    return [finding["code"] for finding in findings(html, **where)]


@pytest.mark.parametrize("code, script", [(code, script) for code, scripts in SCRIPTS.items() for script in scripts])
def test_it_works_for_scripts(code, script):
    assert codes(f"<!doctype html><body><script>let a;\n{script}</script>") == [code]
    assert codes(f"<script type='module'>let a = b / 2; // it's\n{script}</script>") == [code]


@pytest.mark.parametrize("code, tag", [(code, tag) for code, found in TAGS.items() for tag in found])
def test_it_works_for_tags(code, tag):
    assert codes(f"<!doctype html>\n<p title='a > b'>It's {tag}") == [code]


@pytest.mark.parametrize("html", FINE)
def test_it_says_nothing_about(html):
    assert codes(html) == []


@pytest.mark.parametrize("name", GLOBALS)
def test_it_knows_every_global(name):
    assert codes(f"<script>var {name} = 1</script>") == ["redeclared-global"]


def test_the_globals_are_those_of_the_docs():
    assert set(GLOBALS) == set(re.findall(r"`((?:\w+Data|VisiForm|Page[A-Z]\w+))`", DOCUMENTS["client-apis"].source))


@pytest.mark.parametrize(
    "html, line", [("<p>a\n<body class=x>", 2), ("<p>no body", 1), ('\n<body data-page-id="">', 2), ("", 1)]
)
def test_it_asks_for_the_page_id_where_there_is_a_store(html, line):
    message = MESSAGES["page-id-missing"]

    assert findings(html, has_store=True) == [{"code": "page-id-missing", "message": message, "line": line}]
    assert findings(html) == []
    assert findings('<body class=x data-page-id="{{PAGE_ID}}">', has_store=True) == []


def test_it_names_the_line_of_the_first_of_each():
    html = "<!doctype html>\n<script>\n\nnew Notification(1)\nlocalStorage.a = 1; new Notification(2)</script>\r\n"
    html += '<a onclick="\nlocalStorage.b = 1"><script src=app.js></script>'

    assert [(finding["line"], finding["code"]) for finding in findings(html)] == [
        (4, "notifications"),
        (5, "browser-storage"),
        (7, "no-such-file"),
    ]


def test_every_hint_says_what_to_do():
    assert set(MESSAGES) == {*SCRIPTS, *TAGS, "page-id-missing"}
    assert all(message.endswith(".") and message.count(". ") + message.count(": ") for message in MESSAGES.values())


def test_with_hosts_of_their_own_pages_may_do_more():
    html = "".join(f"<script>{scripts[0]}</script>" for scripts in SCRIPTS.values())
    html += "".join(tags[0] for tags in TAGS.values())

    assert set(codes(html, has_store=True)) == set(MESSAGES)
    assert set(codes(html, has_store=True, own_hosts=True)) == EVERYWHERE


def test_the_docs_name_every_code():
    table = re.findall(r"^\| `([a-z-]+)` \| .* \| (yes|no) \|$", DOCUMENTS["pages"].source, re.MULTILINE)

    assert table == [(code, "yes" if code in EVERYWHERE else "no") for code in MESSAGES]


@pytest.mark.parametrize("name", ["design-guidelines", "examples/cms-images", "client-apis", "cms-blog-example"])
def test_the_addresses_our_docs_give_are_pinned(name):
    addresses = re.findall(r"https://[^\s`\"']+", DOCUMENTS[name].source)

    assert [address for address in addresses if lint.of_address(address)] == []


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.stem)
def test_the_demo_pages_need_no_hint(path):
    assert findings(path.read_text(), has_store=True) == []


# Hostile text


PIECES = [
    *"""< > / = " ' ` \\ <a <script> </script> <!-- --> onload=" data-page-id= { } ( ) [ ] ${ // /* */ é \0 return
    <body indexedDB.open const{ TeamData localStorage. type:"module" history.pushState( https://unpkg.com/""".split(),
    *("\n", " ", "new Worker(", "new ", '<a "', "<a x='", "=/[", "=/a", "const{a,", "`${"),
]


def test_no_text_confuses_it():
    dice = random.Random(4)
    for _ in range(2000):
        html = "".join(dice.choices(PIECES, k=dice.randrange(60)))
        for finding in findings(html, has_store=True):
            assert 1 <= finding["line"] <= html.count("\n") + 1


@pytest.mark.parametrize("piece", PIECES)
def test_endless_text_comes_to_an_end(piece):
    """A pattern that looks again and again at what it has seen would not come back."""
    endless = piece * ((2**19 if WHOLE else 2**17) // len(piece))
    findings(f"<script>{endless}", has_store=True)
    findings(f"<script>const {endless}", has_store=True)
    findings(f"<body {endless}", has_store=True)
    findings(endless, has_store=True)


def test_it_looks_at_so_much_script_and_no_more(monkeypatch):
    monkeypatch.setattr(lint, "SCRIPT_MAX", 30)
    hint = "new Notification()"

    assert codes(f"<script>12345678</script><script>{hint}</script>") == ["notifications"]
    assert codes(f"<script>{'1' * 30}</script><script>{hint}</script>") == []


def test_it_looks_at_so_many_tags_and_no_more(monkeypatch):
    monkeypatch.setattr(lint, "TAGS_MAX", 3)

    assert codes("<a><a><script>new Notification()</script>") == ["notifications"]
    assert codes("<a><a><a><script>new Notification()</script>") == []


# The API


HTML = "<!doctype html>\n<body>\n<script>indexedDB.open('notes')</script>"


def test_creating_a_page_answers_with_the_hints(api, alice):
    response = api(alice).post(
        "/api/pages", {"name": "Notes", "html_content": HTML, "storage_mode": "solo_app", "page_api_cms_enabled": True}
    )

    assert response.status_code == 201
    assert set(response.json()) == {"page", "warnings"}
    assert response.json()["warnings"] == [
        {"code": "page-id-missing", "message": MESSAGES["page-id-missing"], "line": 2},
        {"code": "indexed-db", "message": MESSAGES["indexed-db"], "line": 3},
    ]


@pytest.mark.parametrize("extra", [{}, {"slug": "other"}], ids=json.dumps)
def test_changing_a_page_answers_with_the_hints(api, alice, extra):
    page = make_page(alice)
    answer = api(alice).patch(f"/api/pages/{page.pk}", {"html_content": HTML} | extra).json()

    assert answer.pop("warnings") == [{"code": "indexed-db", "message": MESSAGES["indexed-db"], "line": 3}]
    assert set(answer) == {"success", "message", *extra}


def test_a_page_without_hints_has_no_such_key(api, alice):
    body = {"name": "Plain", "html_content": "<p>Hello</p>"}
    created = api(alice).post("/api/pages", body).json()
    page = created["page"]["id"]

    assert set(created) == {"page"}
    assert "warnings" not in api(alice).patch(f"/api/pages/{page}", {"html_content": "<p>Bye</p>"}).json()


def test_only_html_that_is_sent_is_looked_at(api, alice):
    page = make_page(alice, html_content=HTML)

    assert "warnings" not in api(alice).patch(f"/api/pages/{page.pk}", {"name": "Other"}).json()


def test_the_switches_of_the_same_change_count(api, alice):
    page = make_page(alice)
    change = {"html_content": "<body>", "page_api_form_enabled": True}

    assert [each["code"] for each in api(alice).patch(f"/api/pages/{page.pk}", change).json()["warnings"]] == [
        "page-id-missing"
    ]


def test_pages_with_own_hosts_get_fewer_hints(api, alice, settings):
    settings.PAGES_DOMAIN = "localhost"
    page = make_page(alice)

    assert "warnings" not in api(alice).patch(f"/api/pages/{page.pk}", {"html_content": HTML}).json()


MANY = 600_000 if WHOLE else 120_000


@pytest.mark.parametrize(
    "html",
    [
        '<script src="' + "visimade." * (MANY // 2) + '"></script>',
        "<p" + " onx" * MANY + ">",
        "<p" + " a=b" * MANY + ">",
        '<p onclick="' + "&amp;" * MANY + '">',
        "<!-->" * MANY,
    ],
    ids=["one address", "handlers", "attributes", "entities", "comments"],
)
def test_a_hostile_page_is_read_in_time(html):
    """In a process of its own, which is killed if it takes minutes: what is not linear does, at this length."""
    code = "import sys; from pages_app.lint.findings import findings; findings(sys.stdin.read())"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, input=html, text=True, cwd=settings.BASE_DIR, timeout=60, check=False)

    assert run.returncode == 0


def test_a_number_that_is_none_is_no_reason_to_fail():
    assert findings(f'<img src="&#{"9" * 5000};">') == []
