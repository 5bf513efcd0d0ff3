import re

import pytest
from django.test import Client

from accounts.models import User
from tests.admin.conftest import hostile
from tests.conftest import make_user

FIELDS = {"username": "root", "email": "root@example.org", "password": "long-enough"}


@pytest.fixture
def link(settings, db):
    return f"/setup/{settings.SETUP_TOKEN}"


def test_it_works(client, link):
    response = client.post(link, FIELDS)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    root = User.objects.get()
    assert root.is_superuser and root.is_staff and root.check_password("long-enough")
    assert client.get("/admin/").status_code == 200


def test_it_works_once(client, link):
    client.post(link, FIELDS)
    assert Client().get(link).status_code == 404
    assert Client().post(link, FIELDS | {"username": "second", "email": "2@example.org"}).status_code == 404
    assert User.objects.count() == 1


def test_it_works_while_there_are_only_ordinary_users(client, link, alice):
    assert client.post(link, FIELDS).status_code == 302


def test_it_requires_the_token(client, link):
    for wrong in ("/setup/x", link[:-1], f"{link}x", "/setup/%C3%A9"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, FIELDS).status_code == 404
    assert not User.objects.exists()


def test_it_requires_a_csrf_token(link):
    assert Client(enforce_csrf_checks=True).post(link, FIELDS).status_code == 403


@pytest.mark.parametrize(
    "field, value, complaint",
    [
        ("username", "", "Choose a username"),
        ("username", "a b", "3 to 30 letters"),
        ("username", "ALICE", "taken"),
        ("email", "nowhere", "valid e-mail address"),
        ("email", "ALICE@example.org", "account with this e-mail address"),
        ("password", "123456789", "at least 10 characters"),
    ],
)
def test_it_rejects_bad_fields_beside_the_field(field, value, complaint, client, link, alice):
    text = client.post(link, FIELDS | {field: value}).text
    shown = re.search(rf'id="id_{field}_error">([^<]*)<', text)
    assert complaint in shown[1]
    described = re.search(rf'<input[^>]*name="{field}"[^>]*>', text)[0]
    assert f"id_{field}_error" in described and 'aria-invalid="true"' in described
    assert FIELDS["password"] not in text and not User.objects.filter(is_superuser=True).exists()


def test_every_field_has_label_hint_and_autocomplete(client, link):
    text = client.get(link).text
    for name, hint in [("username", "username"), ("email", "email"), ("password", "new-password")]:
        assert f'<label for="id_{name}">' in text
        assert f'autocomplete="{hint}"' in re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]
    for described in re.findall(r'aria-describedby="([^"]+)"', text):
        assert all(f'id="{name}"' in text for name in described.split())


def test_it_is_neither_cached_nor_framed_nor_open_to_markup(client, link):
    make_user("other")
    response = client.post(link, FIELDS | {"username": '"><img src=x onerror=alert(1)>'})
    assert hostile(response.text) == []
    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
