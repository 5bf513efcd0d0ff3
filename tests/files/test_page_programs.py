"""Assets that are scripts, styles or WebAssembly: what they are served as, and to whom (ISOLATION 10)."""

import pytest
from django.test import Client

from tests.conftest import Multipart, make_page
from tests.files.conftest import content_of, image

pytestmark = pytest.mark.django_db
WASM = b"\0asm\1\0\0\0"
JS, CSS = "text/javascript", "text/css"
FROM_OURS = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "no-cors"}


@pytest.fixture
def put(api, alice, social_page):
    """`put("a.js", b"…")`: (the answer to the upload, the path of the asset)."""

    def upload(name, content):
        asset = api(alice).upload(f"/api/pages/{social_page.pk}/assets", content, name).json()
        return asset, asset["publicUrl"].removeprefix("http://localhost")

    return upload


@pytest.mark.parametrize(
    "name, content, kind",
    [
        ("app.js", b"alert(1)", JS),
        ("app.min.MJS", b"export default 1", JS),
        ("a.js", "\ufeff// 你好".encode(), JS),
        ("a.js", b"", JS),
        ("a.js", b"const controls = '\x01\x1f'", JS),
        ("a.css", b"body { color: teal }", CSS),
        ("a.bin", WASM, "application/wasm"),
        ("a.js", WASM, "application/wasm"),
        ("a.js", b"<script>alert(1)</script>", "text/html"),
        ("a.css", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("a.js", image(), "image/png"),
        ("a.js", b"caf\xe9", "application/octet-stream"),
        ("a.txt", b"alert(1)", "text/plain"),
        ("js", b"alert(1)", "text/plain"),
        ("a.js.txt", b"alert(1)", "text/plain"),
        ("a.json", b"{}", "application/json"),
    ],
)
def test_what_an_asset_is(put, name, content, kind):
    assert put(name, content)[0]["contentType"] == kind


@pytest.mark.parametrize("name, content, kind", [("a.js", b"1", JS), ("a.css", b"a{}", CSS), ("a.wasm", WASM, None)])
def test_it_works(api, put, name, content, kind):
    _, path = put(name, content)
    response = api().get(path)

    assert content_of(response) == content and path.endswith(f".{name[2:]}")
    assert response["Content-Type"] == (f"{kind}; charset=utf-8" if kind else "application/wasm")
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Vary"] == "Sec-Fetch-Site, Sec-Fetch-Mode"
    for site in ("cross-site", "same-site", "none"):
        assert api().get(path, HTTP_SEC_FETCH_SITE=site).status_code == 200


@pytest.mark.parametrize("name, content", [("a.js", b"1"), ("a.css", b"a{}"), ("a.wasm", WASM)])
def test_it_rejects_our_own_screens(api, put, name, content):
    _, path = put(name, content)
    tag = api().get(path)["ETag"]

    for more in ({}, {"HTTP_SEC_FETCH_MODE": "cors"}, {"HTTP_IF_NONE_MATCH": tag}, {"HTTP_RANGE": "bytes=0-0"}):
        response = api().get(path, **FROM_OURS | more)
        assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")
        assert response["Cache-Control"] == "no-store" and response["X-Content-Type-Options"] == "nosniff"
    assert api().get(path, **FROM_OURS | {"HTTP_SEC_FETCH_MODE": "navigate"}).status_code == 200


def test_pictures_are_for_everybody(api, put):
    _, path = put("a.png", image())
    response = api().get(path, **FROM_OURS)

    assert response.status_code == 200 and "Vary" not in response.headers


@pytest.mark.parametrize(
    "name, content, kind", [("a.js", b"1", "text/plain"), ("a.wasm", WASM, "application/octet-stream")]
)
def test_files_of_visitors_are_none(api, bob, social_page, name, content, kind):
    """Anybody may upload these."""
    file = api(bob).upload(f"/api/pages/{social_page.pk}/social-files", content, name)

    assert file.json()["content_type"] == kind


@pytest.mark.parametrize(
    "path", ["/", "/login", "/p/{slug}", "/sdk/visimade.d.ts", "/api/pages/{id}/social-files", "{asset}"]
)
def test_nothing_here_is_a_service_worker(api, put, social_page, path):
    address = path.format(slug=social_page.slug, id=social_page.pk, asset=put("a.js", b"1")[1])

    assert api().client.get(address).status_code == 200
    assert api().client.get(address, HTTP_SERVICE_WORKER="script").status_code == 404


def sources(host, **headers):
    """Where a screen takes scripts and styles from: {directive: its sources}."""
    policy = Client().get("/login", headers={"host": host, **headers})["Content-Security-Policy"]
    directives = (directive.split() for directive in policy.split("; "))
    return {name: places for name, *places in directives if name in ("script-src", "style-src")}


@pytest.mark.parametrize(
    "app_origin, host, origins",
    [
        ("", "localhost:8000", ["http://localhost:8000"]),
        ("https://apps.example.org", "apps.example.org", ["http://apps.example.org", "https://apps.example.org"]),
    ],
)
def test_our_screens_take_scripts_and_styles_from_our_own_paths(settings, app_origin, host, origins):
    settings.APP_ORIGIN, settings.ALLOWED_HOSTS = app_origin, ["*"]
    places = [f"{origin}{path}" for origin in origins for path in ("/admin/jsi18n/", "/static/")]

    assert sources(host) == {"script-src": places, "style-src": places}


@pytest.mark.parametrize("host", ["192.168.0.7:8000", "[::1]:8000"])
def test_a_policy_names_no_host_by_its_number(settings, host):
    settings.ALLOWED_HOSTS = ["*"]

    assert sources(host) == {"script-src": ["'self'"], "style-src": ["'self'"]}


# In a browser

HTML = """<!doctype html><meta charset="utf-8"><body data-page-id="{{PAGE_ID}}">
<link rel="stylesheet" href="%(css)s"><script src="%(js)s"></script><script type="module" src="%(module)s"></script>
<script type="module">
import { where } from "%(module)s";
const { default: again } = await import("%(module)s");
const { instance } = await WebAssembly.instantiateStreaming(fetch("%(wasm)s"));
const worked = await new Promise((done) => {
  const worker = new Worker(URL.createObjectURL(new Blob(["importScripts('%(worker)s')"])));
  worker.onmessage = ({ data }) => done(data);
});
document.title = [self.classic, where, again, instance.exports.f(), worked,
  getComputedStyle(document.body).color].join(" ");
</script>"""
# (module (func (export "f") (result i32) i32.const 7))
SEVEN = bytes.fromhex("0061736d0100000001050160000 17f0302010007050101660000 0a0601040041070b".replace(" ", ""))
PROGRAMS = {
    "js": ("a.js", b"self.classic = 'classic'"),
    "module": ("b.mjs", b"export const where = 'module'; export default 'again'"),
    "css": ("c.css", b"body { color: rgb(1, 2, 3) }"),
    "wasm": ("d.wasm", SEVEN),
    "worker": ("e.js", b"postMessage('worker')"),
}


@pytest.fixture
def addresses(api, alice, live_server):
    """(a page of Alice's, {what: the address of an asset of it})"""
    hosted = make_page(alice, "social_app")
    found = {}
    for what, (name, content) in PROGRAMS.items():
        asset = api(alice).post(f"/api/pages/{hosted.pk}/assets", Multipart.of(content, name)).json()
        found[what] = f"{live_server.url}/page-assets/{asset['publicUrl'].partition('/page-assets/')[2]}"
    return hosted, found


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_hosted_pages_run_them(api, alice, watched, live_server, mode, addresses):
    hosted, found = addresses
    api(alice).patch(f"/api/pages/{hosted.pk}", {"html_content": HTML % found})
    watched.goto(f"{live_server.url}{hosted.url_path}")
    watched.wait_for_function("document.title.includes(' ')")

    assert watched.title() == "classic module again 7 worker rgb(1, 2, 3)"
    assert watched.evaluate("self.origin") == ("null" if mode == "A" else f"http://p{hosted.pk}.{live_server.url[7:]}")
    assert watched.problems == []


USE = """async ({js, module, css, wasm, worker}) => {
  const add = (tag, more) => new Promise((done) => {
    const it = Object.assign(document.createElement(tag), more, {onload: () => done(1), onerror: () => done(0)});
    document.head.append(it);
  });
  const refused = (promise) => promise.then((answer) => answer?.ok === false ? 0 : 1, () => 0);
  return [
    await add("script", {src: js}), await add("script", {src: module, type: "module"}),
    await add("link", {href: css, rel: "stylesheet"}), await refused(import(module)), await refused(fetch(wasm)),
    await refused(navigator.serviceWorker.register(worker, {scope: worker})),
    await new Promise((done) => {
      const it = new Worker(worker);
      it.onmessage = () => done(1);
      it.onerror = () => done(0);
    }).catch(() => 0),
  ];
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("policy", [True, False], ids=["with our policy", "without any"])
def test_no_document_of_our_own_origin_runs_them(page, live_server, addresses, policy):
    """Not even one that lost its policy, nor one that uses an address which a hosted page has used before."""
    hosted, found = addresses
    page.goto(f"{live_server.url}{hosted.url_path}")
    page.add_script_tag(url=found["js"])
    if not policy:
        page.route("**/login", lambda route: route.fulfill(content_type="text/html", body="<!doctype html><body>"))
    page.goto(f"{live_server.url}/login")

    assert page.evaluate("self.origin") == live_server.url
    assert page.evaluate(USE, found) == [0] * 7
    assert page.evaluate("self.classic") is None
