"""Mode A: what the page's own fetch, XMLHttpRequest and sendBeacon send, and to whom (ISOLATION 6)."""

import json

import pytest

from tests.conftest import make_page
from tests.pages_app.conftest import BLANK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def wall(hosted, api, alice):
    """A tab with a social page of Alice's, signed in, and one post on it."""
    page, tab = hosted("social_app", alice)
    tab.posts = f"/api/pages/{page.pk}/social-data/posts"
    assert api(alice).post(tab.posts, {"data": {"n": 1}}).status_code == 201
    return tab


def fetch(tab, url, options=None, made="fetch(url, options)"):
    """[status, JSON of the answer] of a call that the page makes."""
    read = "[answer.status, await answer.json().catch(() => null)]"
    call = f"async ([url, options]) => {{ const answer = await {made}; return {read}; }}"
    return tab.evaluate(call, [url, options or {}])


def sent(received, method="GET"):
    """(path, Authorization, Cookie) of the one request with this method."""
    [environ] = [environ for environ in received if environ["REQUEST_METHOD"] == method]
    return environ["PATH_INFO"], environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_COOKIE", "")


@pytest.mark.parametrize("credentials", ["include", "same-origin", "omit"])
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_it_works(wall, received, credentials, mode):
    received.clear()
    status, answer = fetch(wall, f"{wall.posts}?mine=true", {"credentials": credentials, "mode": mode})

    assert (status, answer["total"]) == (200, 1)
    _, authorization, cookie = sent(received)
    assert authorization.startswith("Bearer vmp_") and cookie == ""


def test_a_read_is_one_request_and_a_write_two(wall, received):
    received.clear()
    wall.evaluate("SocialData.find('posts')")
    assert [environ["REQUEST_METHOD"] for environ in received] == ["GET"]

    received.clear()
    wall.evaluate("SocialData.create('posts', {})")
    assert [environ["REQUEST_METHOD"] for environ in received] == ["OPTIONS", "POST"]
    assert "Bearer vmp_" in sent(received, "POST")[1]


WAYS = {
    "a URL": "fetch(new URL(url, location.href), options)",
    "a Request": "fetch(new Request(url, options))",
    "a Request and options": "fetch(new Request(url), options)",
    "a relative address": "fetch('../' + url.slice(1), options)",
    "an absolute address": "fetch(location.origin + url, options)",
    "its own Accept": "fetch(url, {...options, headers: {Accept: 'text/plain'}})",
    "an Accept too long": "fetch(url, {...options, headers: {Accept: 'text/plain,'.repeat(12)}})",
    "an unsafe Accept": "fetch(url, {...options, headers: {Accept: 'text/plain;a=\"b\"'}})",
    "a Content-Type on a read": "fetch(url, {...options, headers: {'Content-Type': 'application/json'}})",
    "what libraries add": "fetch(url, {headers: {'X-Requested-With': 'XMLHttpRequest', 'Cache-Control': 'no-cache'}})",
    "a signal": "fetch(url, {signal: new AbortController().signal})",
    "the slug": "fetch(url.replace(/pages\\/\\d+/, 'pages/' + location.pathname.split('/')[2]))",
}


@pytest.mark.parametrize("made", WAYS.values(), ids=WAYS)
def test_it_takes_what_fetch_takes(wall, made):
    status, answer = fetch(wall, f"{wall.posts}?mine=true", {"credentials": "include"}, made)

    assert (status, answer["total"]) == (200, 1)


def test_it_resolves_against_the_base_of_the_page(hosted, alice, received):
    html = BLANK.replace("<title>", '<base href="https://cdn.example.org/lib/"><title>')
    _, tab = hosted("social_app", alice, html_content=html)
    asked = []
    tab.route("https://cdn.example.org/**", lambda route: (asked.append(route.request), route.fulfill(body="{}")))
    received.clear()

    tab.evaluate("fetch('/api/pages/1/x', {credentials: 'omit'}).catch(() => 0)")
    assert [request.url for request in asked] == ["https://cdn.example.org/api/pages/1/x"]
    assert "vmp_" not in str(asked[0].all_headers())
    assert received == []
    assert tab.evaluate("SocialData.find('posts')")["total"] == 0


@pytest.mark.parametrize(
    "path",
    ["/api/pages/{other}/social-data/posts", "/api/functions/unfurl-url", "/api/pages/{page}", "/api/auth/me"],
)
def test_the_token_goes_to_its_own_page_only(hosted, alice, received, path):
    other = make_page(alice, "social_app", name="Other")
    page, tab = hosted("social_app", alice)
    received.clear()
    tab.evaluate("(url) => fetch(url).catch(() => 0)", path.format(other=other.pk, page=page.pk))

    [environ] = received
    assert "HTTP_AUTHORIZATION" not in environ and "vmp_" not in str(environ)


def test_public_data_of_another_page_stays_readable(hosted, alice):
    other = make_page(alice, "social_app", name="Other")
    _, tab = hosted("social_app", alice)

    assert fetch(tab, f"/api/pages/{other.pk}/social-data/posts")[0] == 200


def test_the_page_cannot_ask_for_a_token(wall, received):
    received.clear()

    assert fetch(wall, wall.posts.replace("social-data/posts", "page-token"), {"method": "POST"})[0] == 401


def test_a_callers_own_authorization_stays(wall, received):
    received.clear()

    assert fetch(wall, wall.posts, {"headers": {"Authorization": "Bearer vm_mine"}})[0] == 401
    assert sent(received)[1] == "Bearer vm_mine"
    assert wall.evaluate("SocialData.isAuthenticated()")


BODIES = {
    "text": "fetch(url, {...options, body: JSON.stringify({data: {n: 2}})})",
    "blob": "fetch(url, {...options, body: new Blob([JSON.stringify({data: {n: 2}})], {type: 'application/json'})})",
    "bytes": "fetch(url, {...options, body: new TextEncoder().encode(JSON.stringify({data: {n: 2}}))})",
    "request": "fetch(new Request(url, {...options, body: JSON.stringify({data: {n: 2}})}))",
}


@pytest.mark.parametrize("made", BODIES.values(), ids=BODIES)
def test_bodies_arrive(wall, made):
    status, answer = fetch(wall, wall.posts, {"method": "POST", "headers": JSON}, made)

    assert (status, answer["data"]) == (201, {"n": 2})


def test_a_request_is_used_up_as_ever(wall):
    used = "(async (r) => { await fetch(r); return [r.bodyUsed, await fetch(r).catch((e) => e.name)]; })"
    made = f"new Request('{wall.posts}', {{method: 'POST', body: '{{\"data\": {{}}}}', headers: {json.dumps(JSON)}}})"

    assert wall.evaluate(f"{used}({made})") == [True, "TypeError"]


def test_a_call_can_be_taken_back(wall):
    wall.route("**/social-data/slow", lambda route: None)
    taken = """(url) => {
      const control = new AbortController();
      const call = fetch(url, {signal: control.signal}).catch((error) => error.name);
      control.abort();
      return call;
    }"""

    assert wall.evaluate(taken, wall.posts.replace("posts", "slow")) == "AbortError"


def test_an_answer_can_be_read_as_a_stream(wall):
    read = """async (url) => {
      const reader = (await fetch(url)).body.getReader();
      let size = 0;
      for (let part; !(part = await reader.read()).done; ) size += part.value.length;
      return size;
    }"""

    assert wall.evaluate(read, wall.posts) > 100


def test_what_fetch_refuses_is_a_rejection(wall):
    refused = "Promise.all([fetch().catch((e) => e.name), fetch('/api/', {method: 'TRACE'}).catch((e) => e.name)])"

    assert wall.evaluate(refused) == ["TypeError", "TypeError"]


XHR = """([method, url, headers, body, isAsync]) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  const seen = [];
  request.withCredentials = isAsync;
  for (const type of ["readystatechange", "load", "loadend"])
    request.addEventListener(type, () => seen.push(type === "load" ? "load" : type[0] + request.readyState));
  request.open(method, url, isAsync);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.addEventListener("loadend", () => resolve([request.status, JSON.parse(request.responseText), seen]));
  request.send(body);
})"""


@pytest.mark.parametrize("is_async", [True, False])
def test_xhr_reads_in_one_request(wall, received, is_async):
    received.clear()
    headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    status, answer, seen = wall.evaluate(XHR, ["GET", f"{wall.posts}?mine=true", headers, None, is_async])

    assert (status, answer["total"]) == (200, 1)
    assert [environ["REQUEST_METHOD"] for environ in received] == ["GET"]
    assert sent(received)[1].startswith("Bearer vmp_") and sent(received)[2] == ""
    assert seen == (["r1", "r2", "r3", "r4", "load", "l4"] if is_async else ["r1", "r4", "load", "l4"])


@pytest.mark.parametrize("is_async", [True, False])
def test_xhr_writes(wall, is_async):
    status, answer, _ = wall.evaluate(XHR, ["POST", wall.posts, JSON, '{"data": {"n": 3}}', is_async])

    assert (status, answer["data"]) == (201, {"n": 3})


def test_xhr_keeps_its_own_rules(wall):
    rules = """(url) => {
      const request = new XMLHttpRequest();
      const names = [];
      for (const call of [() => request.setRequestHeader("Accept", "a/b"), () => request.send()])
        try { call(); } catch (error) { names.push(error.name); }
      request.open("GET", url);
      request.abort();
      return [...names, request.readyState, request instanceof XMLHttpRequest, XMLHttpRequest.DONE];
    }"""

    assert wall.evaluate(rules, wall.posts) == ["InvalidStateError", "InvalidStateError", 1, True, 4]


def test_xhr_to_others_is_left_alone(wall):
    asked = []
    wall.route("https://api.example.org/**", lambda route: (asked.append(route.request), route.fulfill(body="[]")))
    wall.evaluate(
        "fetch; new Promise((done) => { const x = new XMLHttpRequest(); x.onloadend = done;"
        " x.open('GET', 'https://api.example.org/api/pages/1/social-data/posts'); x.send(); })"
    )

    assert len(asked) == 1 and "vmp_" not in str(asked[0].all_headers())


def test_a_beacon_writes_as_the_visitor(wall, api, alice):
    blob = "new Blob([JSON.stringify({data: {left: true}})], {type: 'application/json'})"

    assert wall.evaluate(f"(url) => navigator.sendBeacon(url, {blob})", wall.posts) is True
    wall.wait_for_function("async () => (await SocialData.count('posts', {where: {left: true}})).count === 1")
    assert wall.evaluate("(url) => navigator.sendBeacon(url, 'x'.repeat(70000))", wall.posts) is False


THIEVES = """
  window.stolen = [];
  const {values} = Object;
  const note = (...seen) => {
    for (const each of seen)
      for (const text of typeof each === "object" && each ? [...values(each), ...values(each.headers ?? {})] : [each])
        if (typeof text === "string") stolen.push(text);
  };
  const spy = (target, name) => {
    const original = target[name];
    target[name] = function (...args) { note(...args); return original.apply(this, args); };
  };
  for (const name of ["set", "append", "get"]) spy(Headers.prototype, name);
  for (const name of ["setRequestHeader", "open", "send"]) spy(XMLHttpRequest.prototype, name);
  for (const name of ["text", "json"]) spy(Response.prototype, name);
  for (const name of ["parse", "stringify"]) spy(JSON, name);
  for (const name of ["apply", "construct"]) spy(Reflect, name);
  spy(window, "fetch");
  window.Request = new Proxy(Request, {construct(target, args) { note(...args); return new target(...args); }});
  for (const name of ["then", "signal", "priority", "token"])
    Object.defineProperty(Object.prototype, name, {configurable: true, get() {
      const own = (of, key) => of && Object.getOwnPropertyDescriptor(of, key)?.value;
      note(own(this, "token"), own(own(this, "headers"), "Authorization"));
    }});
"""
THIEVES_PAGE = BLANK.replace("<title>", f"<script>{THIEVES}</script><title>")


def test_what_the_page_replaces_does_not_see_the_token(hosted, alice):
    _, tab = hosted("social_app", alice, html_content=THIEVES_PAGE)

    tab.evaluate("SocialData.create('posts', {n: 1})")
    tab.evaluate("SocialData.find('posts', {mine: true})")
    tab.evaluate("SocialData.uploadFile(new File(['x'], 'x.txt'))")
    with tab.expect_response("**/page-token"):
        tab.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    tab.evaluate("SocialData.find('posts')")
    tab.evaluate("new Headers().set('x', 'bait')")
    assert "bait" in tab.evaluate("stolen")
    assert [text for text in tab.evaluate("stolen") if text and "vmp_" in text] == []
    assert tab.problems == []


def test_the_token_is_nowhere_to_be_found(wall):
    everywhere = """() => [document.documentElement.outerHTML, location.href, window.name, document.cookie,
      JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(performance.getEntries()),
      ...Reflect.ownKeys(window).map((key) => { try { return JSON.stringify(window[key]); } catch { return ""; } }),
      ...Object.values(SocialData).map(String)].join()"""

    assert "vmp_" not in wall.evaluate(everywhere)


def test_on_a_host_of_its_own_nothing_is_replaced(page_hosts, live_server, settings, hosted, alice):
    settings.APP_ORIGIN = live_server.url
    _, tab = hosted("social_app", alice)

    native = "[fetch, XMLHttpRequest.prototype.send, navigator.sendBeacon, Storage.prototype.getItem, Worker]"
    assert tab.evaluate(f"{native}.every((each) => /native code/.test(each))")
    assert tab.evaluate("!('serviceWorker' in navigator) && 'caches' in window")
