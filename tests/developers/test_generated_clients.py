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
def generated(live_server, tmp_path, monkeypatch):
    """A function that imports one module of the client made from the document that the server answers."""
    (tmp_path / "config.json").write_text('{"post_hooks": []}')  # its code need not be formatted
    options = ["--url", f"{live_server.url}/api/openapi.json", "--output-path", "made", "--meta", "none"]
    options += ["--config", "config.json", "--fail-on-warning"]
    command = [sys.executable, "-m", "openapi_python_client", "generate", *options]
    done = run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"made.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "made"]:
        del sys.modules[name]


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
