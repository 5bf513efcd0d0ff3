"""What generators of clients need of the document, and a client that one of them makes, at work."""

import builtins
import importlib
import keyword
import pkgutil
import re
import sys
import typing
from subprocess import run
from types import SimpleNamespace

import pytest

from developers.plain_schemas import distinct, letters
from tests.conftest import make_page, token_for
from tests.declared import document, operations

JSON = "application/json"
TYPESCRIPT = (
    "Record Partial Required Readonly Pick Omit Exclude Extract NonNullable Parameters ReturnType Awaited".split()
)
SOME_BYTES = b"hello from a generated client"


def parts(value):
    """Every object inside the document, but for what is an example."""
    if isinstance(value, dict):
        yield value
        value = [item for key, item in value.items() if key not in ("example", "examples", "default")]
    if isinstance(value, list):
        for item in value:
            yield from parts(item)


def test_every_list_of_values_says_their_type():
    untyped = [part for part in parts(document()) if isinstance(part.get("enum"), list) or "const" in part]

    assert untyped and [part for part in untyped if "type" not in part] == []


def test_every_parameter_has_a_plain_schema():
    parameters = document()["components"]["parameters"]

    assert {name for name, each in parameters.items() if "content" in each or "schema" not in each} == set()
    assert {name for name, each in parameters.items() if each["schema"].get("type") == "object"} == set()


def test_every_body_has_one_form():
    bodies = [operation["requestBody"]["content"] for operation in operations().values() if "requestBody" in operation]

    assert {tuple(content) for content in bodies} == {(JSON,), ("multipart/form-data",)}


def test_an_operation_that_takes_forms_as_well_says_so():
    for route in ("register", "token", "token-refresh", "form-data-records"):
        assert "application/x-www-form-urlencoded" in operations()[route, "POST"]["description"]


def test_every_success_has_one_type():
    for where, operation in operations().items():
        answers = [one for status, one in operation["responses"].items() if status < "300"]
        assert all(len(one.get("content", {})) <= 1 for one in answers), where
        assert not any("*/*" in one.get("content", {}) for one in answers), where


def test_names_are_free_in_python_and_typescript():
    names = {*document()["components"]["schemas"]}

    assert names & {*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *typing.__all__, *TYPESCRIPT} == set()
    assert [name for name in names if not re.fullmatch("[A-Z][A-Za-z]*", name)] == []


@pytest.mark.browser
def test_names_are_free_in_browsers(page):
    taken = set(page.evaluate("Object.getOwnPropertyNames(globalThis)"))

    assert "File" in taken and taken & {*document()["components"]["schemas"]} == set()


@pytest.fixture
def generate(tmp_path, monkeypatch):
    """`generate(*source)` makes a client, and gives a function that imports one module of it."""

    def made(*source):
        (tmp_path / "config.json").write_text('{"post_hooks": []}')  # its code need not be formatted
        options = [*source, "--output-path", "made", "--meta", "none", "--config", "config.json", "--fail-on-warning"]
        command = [sys.executable, "-m", "openapi_python_client", "generate", *options]
        done = run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        monkeypatch.syspath_prepend(tmp_path)
        return lambda name: importlib.import_module(f"made.{name}")

    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "made"]:
        del sys.modules[name]


@pytest.fixture
def generated(live_server, generate):
    """The same for the document that the server answers."""
    return generate("--url", f"{live_server.url}/api/openapi.json")


def modules_of(generated):
    tags = [f"api.{tag.name}" for tag in pkgutil.iter_modules(generated("api").__path__)]
    names = [f"{tag}.{each.name}" for tag in tags for each in pkgutil.iter_modules(generated(tag).__path__)]
    return {name.rpartition(".")[2]: generated(name) for name in names}


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_works(live_server, generated):
    calls, models, types = SimpleNamespace(**modules_of(generated)), generated("models"), generated("types")
    assert {operation["operationId"] for operation in operations().values()} == set(vars(calls))
    client = generated("client")

    user = {"username": "grace", "email": "grace@example.org", "password": "choose-your-own"}
    anybody = client.Client(base_url=live_server.url)
    calls.register_create.sync(client=anybody, body=models.RegistrationRequest.from_dict(user))
    signed_in = calls.token.sync(client=anybody, body=models.LoginRequest.from_dict(user))
    grace = client.AuthenticatedClient(base_url=live_server.url, token=signed_in.access_token)

    new = models.NewPageRequest.from_dict({"name": "Board", "html_content": "<p>Hi</p>", "storage_mode": "team_app"})
    page = str(calls.pages_create.sync(client=grace, body=new).page.id)
    assert_records(calls, page, grace)
    assert_files(calls, types, page, grace)


def body_of(call, **values):
    return call.sync.__annotations__["body"].from_dict(values)


def assert_records(calls, page, client):
    add = calls.team_data_records_create
    for status in ("open", "done"):
        made = add.sync(page, "tasks", client=client, body=body_of(add, data={"status": status}))
    change = calls.team_data_record_update
    body = body_of(change, data={"title": "x"})
    change.sync(page, "tasks", made.id, client=client, body=body)
    listed = calls.team_data_records_list.sync(page, "tasks", client=client, where='{"status": "done"}')
    assert [record.data.to_dict() for record in listed.records] == [{"status": "done", "title": "x"}]
    batch = calls.team_data_batch
    operations = [{"op": "create", "data": {}}, {"op": "delete", "id": str(made.id)}]
    batch.sync(page, "tasks", client=client, body=body_of(batch, operations=operations))
    assert calls.team_data_records_list.sync(page, "tasks", client=client).total == 2
    refused = calls.team_data_records_list.sync(page, "tasks", client=client, where="open")
    assert refused.code == "BAD_REQUEST"


def assert_files(calls, types, page, client):
    upload = calls.team_files_create
    sent = types.File(payload=SOME_BYTES, file_name="hello.txt", mime_type="text/plain")
    body = upload.sync.__annotations__["body"](file=sent)
    stored = upload.sync(page, client=client, body=body)
    assert calls.team_file_get.sync(page, stored.id, client=client).payload.read() == SOME_BYTES


# The document of one page


FIELDS = {
    "title": {"type": "string", "required": True, "maxLength": 9},
    "status": {"type": "enum", "values": ["open", "done"], "required": True},
    "size": {"type": "enum", "values": ["a b", "a-b", "", 1, 1.5, True]},
    "rows": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "number"}}}},
    "class": {"type": "string"},
    "a/b~c": {"type": "string"},
    "1st": {"type": "object", "properties": {"a b": {"type": "boolean"}, "a_b": {"type": "boolean"}}},
}
ODD = {
    "$ref": "#/components",
    "": 1,
    "été": None,
    "mixed": [1, "a", {"b": 2}, []],
    "none": [],
    "deep": {"a": {"b": []}},
}
NAMES = ["tasks", "tasks_changes", "a_b", "ab", "a__b", "list", "class"]


@pytest.mark.django_db(transaction=True)
def test_a_client_of_one_page_works(live_server, api, alice, generate, tmp_path):
    page = make_page(alice, "team_app", page_api_cms_enabled=True, page_api_form_enabled=True)
    base = f"/api/pages/{page.pk}"
    for store in ("team-data", "cms-data", "form-data"):
        for name in NAMES:
            assert api(alice).put(f"{base}/{store}/{name}/schema", {"schema": {"fields": FIELDS}}).status_code == 200
    api(alice).post(f"{base}/team-data/notes", {"data": ODD})
    api(alice).post(f"{base}/team-data/empty", {"data": {}})
    (tmp_path / "page.json").write_bytes(api(alice).get(f"{base}/openapi.json").content)

    generated = generate("--path", "page.json")
    calls = {letters(name): module for name, module in modules_of(generated).items()}
    client = generated("client").AuthenticatedClient(base_url=live_server.url, token=token_for(alice))
    for name, called in distinct(NAMES).items():
        add, listing = (calls[letters(f"team_data_records_{verb}_{called}")] for verb in ("create", "list"))
        made = add.sync(client=client, body=body_of(add, data={"title": name[:9], "status": "done"}))
        assert (made.data.title, made.data.status) == (name[:9], "done")
        assert [each.data.title for each in listing.sync(client=client).records] == [made.data.title]
    assert [each.data.to_dict() for each in calls["teamdatarecordslistnotes"].sync(client=client).records] == [ODD]


def test_names_that_are_alike_get_numbers():
    assert distinct(["notes", "tasks"]) == {"notes": "notes", "tasks": "tasks"}
    assert distinct(["a_b", "ab", "tasks", "tasks_changes"]) == {
        "a_b": "a_b",
        "ab": "ab_2",
        "tasks": "tasks",
        "tasks_changes": "tasks_changes_2",
    }
