"""The reference of the API: all of the OpenAPI document is on it, for people and for agents, and nobody is kept out."""

import re
import shlex
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from playwright.sync_api import expect

from developers.markdown import anchor
from developers.reference.operations import grouped
from developers.reference.shapes import described, fields, kind, limits
from tests.admin.conftest import hostile
from tests.axe import violations
from tests.declared import document, operations
from tests.developers.test_hub_browser import PALE_TEXTS
from tests.proofs import LOOKS

URL = "/developers/api/reference"
WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
SAMPLE = re.compile(r"^```bash\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost:8000"})


def listed():
    """Every operation as the reference has it."""
    return [operation for operations in grouped(document()).values() for operation in operations]


def test_it_works(visitor):
    response = visitor.get(URL)

    assert response.status_code == 200 and hostile(response.text) == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "/static/" in response.text and "//" not in response.text.partition("<main")[0].replace("/static/", "")


def test_every_operation_and_every_shape_has_an_address_of_its_own(visitor):
    ids = re.findall(r' id="([^"]+)"', visitor.get(URL).text)

    assert len(ids) == len(set(ids))
    assert {operation["operationId"] for operation in operations().values()} <= set(ids)
    assert {anchor(name) for name in document()["components"]["schemas"]} <= set(ids)


@pytest.mark.parametrize("path", [URL, f"{URL}.md"])
def test_everything_is_said_of_every_operation(path, visitor):
    text = visitor.get(path).text
    for where, operation in operations().items():
        for said in (operation["summary"], operation["operationId"]):
            assert said in unescape(text), where
    for path, item in document()["paths"].items():
        assert path in text
        for method in item:
            assert method.upper() in text


@pytest.mark.parametrize("operation", listed(), ids=lambda operation: operation.id)
def test_an_operation_names_its_parameters_its_scopes_and_its_answers(operation):
    declared = document()["paths"][operation.path][operation.method.lower()]
    for parameter in declared.get("parameters", ()):
        assert f"`{parameter['$ref'].rpartition('.')[2]}`" in operation.text
    for needed in declared["security"]:
        assert all(f"`{scope}`" in operation.text for scope in needed.get("Bearer", ()))
    for status in declared["responses"]:
        assert status in operation.text
    assert ("No token is needed." in operation.text) == ({} in declared["security"])


@pytest.mark.parametrize("operation", listed(), ids=lambda operation: operation.id)
def test_the_command_calls_the_operation(operation):
    words = shlex.split(SAMPLE.search(operation.text)[1].replace("\\\n", " "))
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if {"-d", "-F"} & set(words) else "GET"
    address = next(word for word in words if word.startswith("$BASE/"))
    route = resolve(urlsplit(address.removeprefix("$BASE")).path).url_name

    assert operations()[route, method]["operationId"] == operation.id
    assert ("Authorization: Bearer $TOKEN" in words) == ({} not in operations()[route, method]["security"])


def test_links_lead_to_headings(visitor):
    html, text = visitor.get(URL).text, visitor.get(f"{URL}.md").text
    headings = {anchor(heading) for heading in re.findall("^#+ (.+)$", text, re.MULTILINE)}

    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r' id="([^"]+)"', html)) | {"main"}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_agents_read_it_as_markdown(visitor):
    response = visitor.get(f"{URL}.md")

    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.text.startswith("# API reference\n") and "<p>" not in response.text
    assert "http://localhost:8000/api/openapi.json" in response.text


@pytest.mark.parametrize("path", [URL, f"{URL}.md"])
def test_an_unchanged_page_is_not_sent_again(path, visitor):
    first = visitor.get(path)

    assert visitor.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_it_rejects_other_methods(visitor, db):
    assert visitor.post(URL).status_code == 405


# Shapes in words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": ["integer", "null"]}, "integer or null"),
        ({"enum": ["open", "done"], "type": "string"}, '`"open"` or `"done"`'),
        ({"const": True, "type": "boolean"}, "`true`"),
        ({"anyOf": [{"$ref": "#/components/schemas/User"}, {"type": "null"}]}, "[User](#user) or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/User"}}, "array of [User](#user)"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object whose values are integer"),
        ({}, "anything"),
    ],
)
def test_a_shape_is_told_in_words(schema, words):
    assert kind(schema) == words


def test_limits_are_told():
    schema = {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a", "default": "a"}

    assert limits(schema) == ["at least 1 characters", "at most 9 characters", "matches `^a`", '`"a"` by default']
    assert described("name", schema | {"description": "Whose."}, False, "in the query").endswith(": Whose.")


def test_objects_inside_are_told_below():
    inner = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": inner}}}

    assert [*fields(schema)] == ["- `rows` array of object, optional", "  - `id` integer"]


# In a browser


@pytest.fixture
def shown(watched, live_server):
    watched.add_init_script(WATCH)
    watched.goto(live_server.url + URL)
    return watched


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@LOOKS
def test_nobody_is_kept_out(shown, width, scheme):
    shown.set_viewport_size({"width": width, "height": 800})
    shown.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for opened in ("false", "true"):
        shown.evaluate(f"document.querySelectorAll('article details').forEach((each) => (each.open = {opened}))")
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.evaluate(PALE_TEXTS) == []
    assert violations(shown) == []
    assert shown.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_address_opens_what_it_names(watched, live_server):
    watched.goto(f"{live_server.url}{URL}#team_data_records_list")
    expect(watched.locator("#team_data_records_list .about")).to_be_visible()
    expect(watched.locator("#me_get .about")).not_to_be_visible()
    watched.locator("#team_data_records_list").get_by_role("link", name="TeamRecord").first.click()
    expect(watched.locator("#teamrecord .about")).to_be_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_keyboard_opens_an_operation_and_copies_its_command(shown):
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator("#me_get summary").focus()
    shown.keyboard.press("Enter")
    shown.keyboard.press("Tab")
    shown.locator("#me_get .sample:has(.language-bash) .copy").press("Enter")
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert shown.evaluate("navigator.clipboard.readText()").startswith("curl -sS $BASE/api/auth/me")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_read_without_javascript(live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + URL)
    page.locator("#me_get summary").click()
    expect(page.locator("#me_get pre").first).to_be_visible()
