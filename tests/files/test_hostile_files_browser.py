"""Uploaded files in a real Chromium: opened, embedded, downloaded, none of them runs a script (F9, U1)."""

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.conftest import Multipart, token_for
from tests.files.conftest import image
from tests.files.hostile_files import FILES, HTML, JS
from tests.proofs import WHOLE, some

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMBEDS = """<img src="{0}"><iframe src="{0}"></iframe><object data="{0}"></object><embed src="{0}">
<script src="{0}"></script><script type="module" src="{0}"></script><link rel="stylesheet" href="{0}">
<video src="{0}"></video><audio src="{0}"></audio><svg><use href="{0}#s"/></svg>
<script>try {{ new Worker("{0}") }} catch (error) {{}} import("{0}").catch(() => 0)</script>"""


@pytest.fixture
def runs(page):
    """What scripts of uploaded files did: dialogs they showed and addresses they asked for."""
    found = []
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.context.on("request", lambda request: "pwned" in request.url and found.append(request.url))
    page.context.on("page", lambda other: other.on("dialog", lambda dialog: found.append(dialog.message)))
    return found


@pytest.fixture
def addresses(api, alice, social_page, live_server):
    """The address of each file as an asset or as a social file, in turns; as both in `script/prove hostile`."""
    base, found = f"/api/pages/{social_page.pk}", {}
    for turn, (name, (filename, kind, content)) in enumerate(FILES.items()):
        for place in some(("assets", "social-files"), turn, of=2):
            kept = api(alice).post(f"{base}/{place}", Multipart.of(content, filename, kind))
            assert kept.status_code == 201, name
            path = urlsplit(kept.json().get("publicUrl", "")).path or f"{base}/{place}/{kept.json()['id']}"
            found[f"{name}, {place}"] = f"{live_server.url}{path}"
    return found


def visit(page, url):
    """Open the address; a download is an error for Playwright."""
    with suppress(Error):
        page.goto(url, wait_until="load")
    page.wait_for_timeout(60)


def embed(page, live_server, *urls):
    """A document of the application's own origin, without any policy, that uses the files in every way."""
    outer, body = f"{live_server.url}/embedding", "<!doctype html><body>" + "".join(map(EMBEDS.format, urls))
    page.route(outer, lambda route: route.fulfill(content_type="text/html", body=body))
    visit(page, outer)
    page.unroute(outer)


def test_there_are_enough_of_them():
    assert len(FILES) >= 40


def test_u1_opened_none_runs_a_script(page, addresses, runs):
    for name, url in addresses.items():
        visit(page, url)
        assert not runs, name
    assert len(addresses) == len(FILES) * (2 if WHOLE else 1)


def test_u1_embedded_none_runs_a_script(page, live_server, addresses, runs):
    names = list(addresses)
    for start in range(0, len(names), 8):
        some = names[start : start + 8]
        embed(page, live_server, *(addresses[name] for name in some))
        assert not runs, some


def test_u1_in_a_hosted_page_none_runs_a_script(api, alice, page, live_server, addresses, runs, social_page, mode):
    body = "".join(f'<img src="{url}"><iframe src="{url}"></iframe>' for url in addresses.values())
    api(alice).patch(f"/api/pages/{social_page.pk}", {"html_content": f"<!doctype html><body>{body}"})
    visit(page, f"{live_server.url}{social_page.url_path}")

    assert not runs


def test_pictures_can_be_used(api, alice, page, live_server, social_page):
    """From a hosted page, whose origin is opaque: shown as a picture, and readable for a canvas."""
    asset = api(alice).upload(f"/api/pages/{social_page.pk}/assets", image("WEBP"), "logo").json()
    svg = api(alice).upload(f"/api/pages/{social_page.pk}/assets", FILES["svg"][2], "logo").json()
    urls = [live_server.url + each["publicUrl"].removeprefix("http://localhost") for each in (asset, svg)]
    body = f'<img id="a" crossorigin src="{urls[0]}"><img id="b" src="{urls[1]}">'
    api(alice).patch(f"/api/pages/{social_page.pk}", {"html_content": f"<!doctype html><body>{body}"})
    page.goto(f"{live_server.url}{social_page.url_path}", wait_until="load")

    assert page.evaluate("[a.naturalWidth, b.naturalWidth > 0]") == [8, True]
    canvas = "(c => (c.drawImage(a, 0, 0), c))(document.createElement('canvas').getContext('2d'))"
    assert page.evaluate(f"{canvas}.getImageData(1, 1, 1, 1).data[3]") == 255


def test_a_script_that_runs_would_be_noticed(page, live_server, runs):
    """Without this the tests above could pass by seeing nothing."""
    url = f"{live_server.url}/unsafe"
    page.route(url, lambda route: route.fulfill(content_type="text/html", body=HTML))
    visit(page, url)
    assert "pwned" in runs and any("/pwned" in seen for seen in runs)
    runs.clear()
    page.unroute(url)
    page.route(url, lambda route: route.fulfill(content_type="text/javascript", body=JS))
    embed(page, live_server, url)
    assert "pwned" in runs


def test_a_file_of_a_team_is_no_document_either(api, bob, page, live_server, team_page, runs):
    path = f"/api/pages/{team_page.pk}/team-files"
    file = api(bob).upload(path, HTML.encode(), "a.html").json()
    page.set_extra_http_headers({"Authorization": f"Bearer {token_for(bob)}"})
    visit(page, f"{live_server.url}{path}/{file['id']}")

    assert not runs
