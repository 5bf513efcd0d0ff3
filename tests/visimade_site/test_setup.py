import re

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.test_forms_too_old import Tab
from tests.admin.conftest import hostile
from tests.conftest import make_user
from tests.screens import Visitor
from tests.threads import at_once

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
    assert Client().post(link, FIELDS | {"username": "second", "email": "2@example.org"})["Location"] == "/admin/"
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


class TestInASecondTab:
    """The form was open before somebody became the administrator."""

    @pytest.fixture
    def tabs(self, link, db):
        visitor = Visitor()
        return Tab(visitor, link), Tab(visitor, link)

    @pytest.mark.parametrize("again", [{}, {"username": "second", "email": "2@example.org"}, {"username": ""}])
    def test_it_leads_on(self, tabs, again):
        first, second = tabs
        assert first.send(**FIELDS)["Location"] == "/admin/"
        response = second.send(**FIELDS | again)

        assert (response.status_code, response["Location"]) == (302, "/admin/")
        assert first.visitor.get("/admin/").status_code == 200
        assert User.objects.count() == 1

    def test_after_somebody_else_it_leads_to_the_sign_in(self, link):
        tab = Tab(Visitor(), link)
        assert Tab(Visitor(), link).send(**FIELDS).status_code == 302
        response = tab.send(**FIELDS | {"username": "second", "email": "2@example.org"})

        assert response["Location"] == "/admin/" and tab.visitor.get("/admin/").status_code == 302
        assert User.objects.count() == 1

    def test_the_admin_finds_the_way_by_the_link_too(self, tabs, link):
        tabs[0].send(**FIELDS)

        assert tabs[0].visitor.get(link)["Location"] == "/admin/"

    def test_while_there_is_none_the_form_comes_again(self, tabs):
        tab = tabs[0]
        tab.visitor.cookies.clear()
        tab.visitor.get(tab.address)
        response = tab.send(**FIELDS)

        assert response.status_code == 403 and "once more" in response.text and 'value="root"' in response.text
        assert not User.objects.exists()

    def test_it_requires_the_token_and_our_own_origin(self, tabs, link):
        first, second = tabs
        first.send(**FIELDS)
        assert second.send("https://evil.example", **FIELDS).status_code == 403
        second.address = f"{link}x"
        assert second.send(**FIELDS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_makes_one_admin(link):
    def send(number):
        return Client().post(link, FIELDS | {"username": f"root{number}", "email": f"{number}@example.org"}).status_code

    assert at_once(4, send) == [302] * 4
    assert User.objects.count() == 1
