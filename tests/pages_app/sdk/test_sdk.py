"""The SDK in a real page in a real Chromium, for a visitor who is not signed in."""

import pytest

from pages_app.hosting import documents
from pages_app.sdk import script as sdk
from tests.conftest import make_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HTML = """<!doctype html><html lang="en"><body data-page-id="{{PAGE_ID}}"><script>
window.early = Object.keys(window).filter((name) => /^[A-Z][a-z]+(Data|Form)$/.test(name));
</script></body></html>"""


@pytest.fixture
def opened(live_server, watched, alice):
    """`opened(mode, **fields)` opens a new page of Alice's and answers (its model, the browser page)."""

    def open_page(mode="page", **fields):
        page = make_page(alice, mode, html_content=HTML, **fields)
        watched.goto(f"{live_server.url}{page.url_path}")
        return page, watched

    return open_page


@pytest.mark.parametrize(
    "mode, fields, names",
    [
        ("page", {}, []),
        ("solo_app", {}, ["SoloData"]),
        ("team_app", {}, ["TeamData"]),
        ("social_app", {}, ["SocialData"]),
        ("page", {"page_api_cms_enabled": True}, ["CmsData"]),
        ("social_app", {"page_api_cms_enabled": True}, ["SocialData", "CmsData"]),
        ("page", {"page_api_form_enabled": True}, ["VisiForm"]),
    ],
)
def test_the_page_finds_its_globals_before_its_own_script_runs(opened, mode, fields, names):
    page, tab = opened(mode, **fields)

    assert tab.evaluate("early") == names
    assert tab.evaluate("typeof __visimade") == "undefined"
    assert tab.evaluate("document.scripts[0].src").endswith(sdk.url(documents.apis(page)))
    assert tab.evaluate("[self.origin, document.compatMode]") == ["null", "CSS1Compat"]
    assert tab.problems == []


def test_reading_works_without_sign_in(opened, api, alice):
    page, tab = opened("social_app")
    written = [api(alice).post(f"/api/pages/{page.pk}/social-data/posts", {"data": {"n": n}}).json() for n in (1, 2, 3)]

    found = tab.evaluate("SocialData.find('posts', {where: {n: 2}, orderBy: 'createdAt', limit: 5})")
    assert found == {"records": [written[1]], "total": 1, "limit": 5, "offset": 0, "hasMore": False}
    older = tab.evaluate("(seq) => SocialData.find('posts', {before: seq, order: 'desc'})", written[2]["seq"])
    assert [record["data"]["n"] for record in older["records"]] == [2, 1]
    assert tab.evaluate(f"SocialData.findById('posts', '{written[0]['id']}')") == written[0]
    assert tab.evaluate("SocialData.count('posts')") == {"count": 3}
    assert tab.evaluate("SocialData.count('posts', {groupBy: 'n', values: [1, 3]})") == {"counts": {"1": 1, "3": 1}}
    assert tab.problems == []


def test_a_form_is_submitted_without_sign_in(opened, api, alice):
    page, tab = opened("page", page_api_form_enabled=True)
    schema = {"fields": {"email": {"type": "string", "required": True}}, "strict": False}
    path = f"/api/pages/{page.pk}/form-data/contact"
    api(alice).put(f"{path}/schema", {"schema": schema})

    assert tab.evaluate("VisiForm.getSchema('contact')")["schema"] == schema
    assert tab.evaluate("VisiForm.submit('contact', {email: 'a@example.org'})")["data"] == {"email": "a@example.org"}
    assert api(alice).get(path).json()["total"] == 1
    refused = "VisiForm.submit('contact', {}).catch((e) => [e.status, e.body.details[0].field])"
    assert tab.evaluate(refused) == [400, "email"]
    assert tab.evaluate("VisiForm.find('contact').catch((e) => e.status)") == 401


def test_half_an_emoji_is_mended(opened, api, alice):
    """Cutting a text by length leaves one; nothing that JSON says in the same letters is touched."""
    page, tab = opened("page", page_api_form_enabled=True)
    given = r"""({cut: "party 🎉".slice(0, -1), low: "🎉!".slice(1), "key \ud83d": ["🎉", {deep: "\udc00\ud800"}],
        said: "\\ud83d", quoted: '"\\"\ud83d', tab: "\t\u0001 \u001fd83d", n: 1, none: null})"""
    mended = {"cut": "party \ufffd", "low": "\ufffd!", "key \ufffd": ["🎉", {"deep": "\ufffd\ufffd"}]}
    mended |= {"said": "\\ud83d", "quoted": '"\\"\ufffd', "tab": "\t\x01 \x1fd83d", "n": 1, "none": None}

    assert tab.evaluate(f"VisiForm.submit('contact', {given})")["data"] == mended
    assert api(alice).get(f"/api/pages/{page.pk}/form-data/contact").json()["records"][0]["data"] == mended


def test_half_an_emoji_in_a_filter_is_mended(opened, api, alice):
    page, tab = opened("social_app")
    api(alice).post(f"/api/pages/{page.pk}/social-data/posts", {"data": {"a": "\ufffd"}})

    assert tab.evaluate(r"SocialData.count('posts', {where: {a: '\ud83d'}})") == {"count": 1}


PLAIN_FORM = """<!doctype html><html lang="en"><body><h1>Contact</h1>
<form action="/api/pages/{{PAGE_ID}}/form-data/contact" method="post">
<input name="email"><input name="age"><input name="_gotcha" hidden><input name="_next" value="%s" hidden>
<button>Send</button></form><p id="thanks">Thank you</p></body></html>"""


@pytest.mark.parametrize("anchor", ["#thanks", ""])
def test_a_plain_form_works_without_any_script(live_server, watched, api, alice, anchor):
    page = make_page(alice, "page", html_content=PLAIN_FORM % anchor, page_api_form_enabled=True)
    path = f"/api/pages/{page.pk}/form-data/contact"
    schema = {"fields": {"age": {"type": "number", "max": 150}}, "strict": False}
    api(alice).put(f"{path}/schema", {"schema": schema})
    watched.goto(f"{live_server.url}{page.url_path}")

    watched.fill("[name=email]", "a@example.org")
    watched.fill("[name=age]", "old")
    watched.click("button")
    assert watched.locator("h1").inner_text() == "Your answers were not sent"
    assert "must be a number" in watched.locator("main").inner_text()
    watched.go_back()
    assert watched.input_value("[name=email]") == "a@example.org"
    watched.fill("[name=age]", "36")
    watched.click("button")

    if anchor:
        assert watched.url == f"{live_server.url}{page.url_path}#thanks"
    else:
        assert watched.locator("h1").inner_text() == "Thank you"
        watched.click("text=Back to the page")
        assert watched.locator("h1").inner_text() == "Contact"
    [record] = api(alice).get(path).json()["records"]
    assert record["data"] == {"email": "a@example.org", "age": 36}


CALLS = {
    "create": "SocialData.create('posts', {n: 1})",
    "update": "SocialData.update('posts', '01900000-0000-7000-8000-000000000000', {n: 1})",
    "delete": "SocialData.delete('posts', '01900000-0000-7000-8000-000000000000')",
    "batch": "SocialData.batch('posts', [{op: 'create', data: {}}])",
    "findMine": "SocialData.findMine('posts')",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_needs_a_sign_in_rejects_with_a_code(opened, call):
    _, tab = opened("social_app")

    error = tab.evaluate(f"{call}.catch((e) => [e instanceof Error, e.status, e.code, e.message, e.body.error])")
    assert error[:3] == [True, 401, "UNAUTHORIZED"]
    assert error[3] == error[4] != ""


def test_nobody_is_signed_in(opened):
    _, tab = opened("team_app")

    answers = tab.evaluate(
        "TeamData.ready.then(() => [TeamData.getCurrentUser(), TeamData.isAuthenticated(), TeamData.isMember(),"
        " TeamData.getRole(), TeamData.canCreate(), TeamData.canEdit({createdBy: {id: 1}}), TeamData.canInvite()])"
    )
    assert answers == [None, False, False, None, False, False, False]


def test_the_globals_cannot_be_replaced(opened):
    _, tab = opened("social_app")

    assert tab.evaluate("(() => { SocialData.find = 1; return typeof SocialData.find; })()") == "function"
    assert tab.evaluate("Object.isFrozen(SocialData)")


def test_an_unreachable_server_rejects(opened):
    _, tab = opened("social_app")
    tab.context.set_offline(True)

    assert tab.evaluate("SocialData.find('posts').catch((e) => [e.status, e.code])") == [0, "NETWORK"]


@pytest.mark.parametrize("slug", ["demo-todo", "demo-team-board", "demo-guestbook", "demo-blog", "welcome"])
def test_the_example_pages_open_without_a_problem(live_server, watched, slug):
    from django.core.management import call_command

    call_command("demo", verbosity=0)
    watched.goto(f"{live_server.url}/p/{slug}")
    watched.wait_for_load_state("networkidle")

    assert [problem for problem in watched.problems if "401" not in problem] == []
    assert watched.locator("h1").first.is_visible()
