"""A hosted page can make a browser send anything here: GET changes nothing, POST is refused (ISOLATION R6, A5)."""

import hashlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize

from accounts.models import Login
from pages_app.models import Report
from tests.admin.conftest import EVIL, make_rows
from tests.screens import OWN, Visitor
from tests.world import World, undone
from visimade_site.trusted import ELSEWHERE

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")
FOREIGN = ["null", "https://evil.example", "http://p1.localhost:8000", "http://localhost", "https://localhost:8000"]


def trusted_patterns():
    """(what stands before it in the path, pattern) of every address on the trusted side."""

    def below(patterns, path="/"):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield path, pattern
            else:
                yield from below(pattern.url_patterns, f"{path}{pattern.pattern}")

    everything = below(get_resolver().url_patterns)
    whole = {f"{path}{each.pattern}".replace("^", ""): (path, each) for path, each in everything}
    return [whole[address] for address in whole if not address.startswith(ELSEWHERE)]


def address(path, pattern, values):
    """The address with a value for each parameter; a parameter that is not in the table is an error."""
    model = getattr(getattr(pattern.callback, "model_admin", None), "model", None)
    given = values | ({"object_id": newest(model)} if model else {})
    return path + normalize(pattern.pattern.regex.pattern)[0][0] % given


def newest(model):
    row = model._default_manager.order_by("pk").last()
    return row.pk if row else 1


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=quick, RATELIMIT_ENABLE=False), undone():
        world = World()
        make_rows(1)
        Report.objects.create(page=world.pages["team"], reason="spam", text=EVIL)
        values = {
            "token": "x-y",
            "uid": "MQ",
            "code": world.invite.code,
            "page_id": world.pages["team"].pk,
            "page": world.pages["form"].pk,
            "name": "errors",
            "content_type_id": 1,
            "object_id": world.pages["team"].pk,
            "id": world.users["owner"].pk,
            "app_label": "accounts",
            "url": "nothing",
        }
        addresses = sorted({address(path, pattern, values) for path, pattern in trusted_patterns()})
        yield SimpleNamespace(users=world.users, addresses=addresses)


def visitor(world, who):
    """Signed in as a browser is: with a session, its Login row and a CSRF cookie."""
    made = Visitor()
    if who != "anonymous":
        name = world.users[who].username
        made.send("/login", username=name, password=f"{name}-password")
    else:
        made.get("/login")
    return made


def state():
    """A hash over all rows of all tables."""
    digest = hashlib.sha256()
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label):
        rows = model._base_manager.order_by("pk").values_list()
        digest.update(repr([model._meta.label, *rows.iterator(chunk_size=500)]).encode())
    return digest.hexdigest()


class Writes:
    """The statements that changed something, as an execute wrapper."""

    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            self.seen.append(sql)
        return execute(sql, params, many, context)


def test_the_walk_covers_every_screen_there_is(world):
    expected = {"/", "/login", "/logout", "/register", "/password-reset", "/dashboard", "/admin/", "/connect"}
    assert expected <= set(world.addresses)
    for part in ("/join/", "/report/", "/setup/", "/password-reset/MQ/", "/admin/pages_app/report/", "/thanks/"):
        assert any(address.startswith(part) for address in world.addresses), part
    assert len(world.addresses) > 100 and not any(mark in "".join(world.addresses) for mark in "<>^$(")


@pytest.mark.parametrize("who", ["anonymous", "outsider", "owner", "staff"])
def test_looking_changes_nothing(world, who, settings):
    settings.RATELIMIT_ENABLE = True
    with undone():
        client, writes = visitor(world, who), Writes()
        before, answered = state(), set()
        with connection.execute_wrapper(writes):
            for path in world.addresses:
                for method in ("get", "head"):
                    answered.add(getattr(client, method)(path).status_code)
                    assert writes.seen == [], path
        assert state() == before
    assert 200 in answered and max(answered) < 500


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("who", ["anonymous", "staff"])
def test_a_form_of_another_origin_is_refused_everywhere(world, who, origin):
    """Even with the right token in it."""
    name = "alice" if who == "anonymous" else world.users["staff"].username
    fields = {"username": name, "password": f"{name}-password", "email": "new@example.org", "reason": "spam"}
    with undone():
        client = visitor(world, who)
        before = state()
        answers = {path: client.post_to(path, origin, **fields).status_code for path in world.addresses}
        assert {path: status for path, status in answers.items() if status not in (403, 405)} == {}
        assert 403 in {answers[path] for path in ("/login", "/logout", "/register", "/admin/")}
        assert state() == before


@pytest.mark.parametrize("who", ["anonymous", "staff"])
def test_a_method_that_a_screen_does_not_have_is_405(world, who):
    with undone():
        client = visitor(world, who)
        before = state()
        for path in world.addresses:
            for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"):
                answer = client.generic(method, path)
                allowed = answer.headers.get("Allow", "").split(", ")
                assert (answer.status_code, allowed[:2]) == (405, ["GET", "HEAD"]), (method, path)
            if "POST" not in allowed:
                assert client.post(path).status_code == 405, path
        assert state() == before


@pytest.mark.parametrize("path", ["/", "/dashboard", "/developers", "/llms.txt", "/robots.txt", "/admin"])
def test_a_screen_without_a_form_has_no_post(db, path):
    answer = Client(enforce_csrf_checks=True).post(path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "GET, HEAD" in answer.text and answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/login", "/logout", "/register", "/password-reset", "/admin/logout/"])
def test_forms_of_our_own_are_not(world, path):
    """Else the test above could pass for another reason."""
    with undone():
        client = visitor(world, "staff")
        response = client.post_to(path, OWN, username="nora", email="nora@example.org", password="secret")
        assert response.status_code in (200, 303)


def test_a_session_that_is_over_is_not_revived(world):
    with undone():
        client = visitor(world, "owner")
        Session.objects.update(expire_date=timezone.now())
        Login.objects.update(ended_at=timezone.now())
        before = state()
        for path in world.addresses:
            client.get(path)
        assert state() == before


@pytest.mark.parametrize("path", ["/login", "/register", "/password-reset", "/report/1", "/setup/x"])
def test_a_large_body_is_refused_before_it_is_read(db, path):
    """Files in a form would lie in the temporary folder before anything asked who sends them."""
    client = Client(enforce_csrf_checks=True)
    form = b"--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + b"x" * 2**16 + b"\r\n--x--\r\n"
    answer = client.post(path, form, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413
    assert "script-src" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"


def test_a_length_that_is_no_number_is_no_error(db):
    assert Client(enforce_csrf_checks=True, CONTENT_LENGTH="many").get("/login").status_code == 200
