"""A new password by mail: the same answer for everybody, a link that works once (T24)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from accounts.models import Login
from tests.conftest import make_user, token_for
from tests.screens import Visitor, problem_at, run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def ask(address="alice@example.org", path="/password-reset", **headers):
    return Visitor(**headers).send(path, email=address)


def link():
    """The path in the one letter that went out."""
    run_jobs()
    (letter,) = mail.outbox
    return re.search(r"http://127.0.0.1:8000(/password-reset/\S+)", letter.body)[1]


def test_it_works(alice):
    response = ask()
    assert (response.status_code, response["Location"]) == (303, "/password-reset/sent")
    visitor = Visitor()
    address = link()
    assert mail.outbox[0].to == ["alice@example.org"] and "alice" in mail.outbox[0].body
    assert "Choose a new password" in visitor.get(address).text
    response = visitor.send(address, password="brand-new")

    assert (response.status_code, response["Location"]) == (303, "/dashboard")
    assert visitor.get("/dashboard").status_code == 200
    alice.refresh_from_db()
    assert alice.check_password("brand-new")


def test_the_letter_leads_nowhere_else(alice):
    """Whoever asked need not be whom it is sent to: `next` stays in the browser that has it."""
    assert ask(path="/password-reset?next=/p/board")["Location"] == "/password-reset/sent?next=%2Fp%2Fboard"

    assert "board" not in link() and "board" not in mail.outbox[0].body
    assert Visitor().send(link(), password="brand-new")["Location"] == "/dashboard"


def test_it_ends_every_sign_in_before(api, alice):
    elsewhere = Visitor()
    elsewhere.send("/login", username="alice", password="alice-password")
    token = token_for(alice)
    ask()
    Visitor().send(link(), password="brand-new")

    assert elsewhere.get("/dashboard").status_code == 302
    assert api(None, HTTP_AUTHORIZATION=f"Bearer {token}").get("/api/auth/me").status_code == 401
    epochs = [login.epoch for login in Login.objects.order_by("pk")]
    assert epochs == [1, 2]


def test_the_link_works_once(alice):
    ask()
    address = link()
    late = Visitor()
    late.get(address)
    Visitor().send(address, password="brand-new")

    for response in (Visitor().get(address), late.post_to(address, password="stolen")):
        assert response.status_code == 404 and "does not work any more" in response.text
    alice.refresh_from_db()
    assert alice.check_password("brand-new")


def test_the_link_works_for_an_hour(alice):
    ask()
    address = link()
    for minutes, status in ((59, 200), (61, 404)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert Visitor().get(address).status_code == status


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "other@example.org"}, {"password": "!"}])
def test_the_link_is_void_when_the_account_changes(alice, change):
    ask()
    address = link()
    type(alice).objects.update(**change)

    assert Visitor().get(address).status_code == 404


@pytest.mark.parametrize(
    "uid, token",
    [("x", "y"), ("MQ", "a-b"), ("MQ", "aaa"), ("!!", "ä-ö"), ("OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "a-b"), ("LTE", "a-b")],
)
def test_it_rejects_made_up_links(alice, uid, token):
    assert Visitor().get(f"/password-reset/{uid}/{token}").status_code == 404


def test_the_link_of_somebody_else_is_of_no_use(alice, bob):
    ask()
    token = link().rpartition("/")[2]

    for user, status in ((alice, 200), (bob, 404)):
        uid = urlsafe_base64_encode(str(user.pk).encode())
        assert Visitor().get(f"/password-reset/{uid}/{token}").status_code == status


@pytest.mark.parametrize(
    "is_staff, password, status",
    [(False, "12345", 200), (False, "123456", 303), (True, "123456789", 200), (True, "1234567890", 303)],
)
def test_it_asks_for_a_long_enough_password(alice, is_staff, password, status):
    type(alice).objects.update(is_staff=is_staff)
    ask()
    response = Visitor().send(link(), password=password)

    assert response.status_code == status
    if status == 200:
        assert "too short" in problem_at(response.text, "password") and password not in response.text


def test_the_address_with_the_token_is_kept_from_other_pages(alice):
    ask()
    response = Visitor().get(link())

    assert response["Referrer-Policy"] == "strict-origin" and "no-store" in response["Cache-Control"]
    assert 'autocomplete="username"' in response.text and 'autocomplete="new-password"' in response.text


# The same for everybody

WHO = {
    "known": "alice@example.org",
    "another case": "ALICE@example.org",
    "unknown": "nobody@example.org",
    "inactive": "ida@example.org",
    "without a password": "ulla@example.org",
}


@pytest.fixture
def people(alice):
    make_user("ida", is_active=False)
    ulla = make_user("ulla")
    ulla.set_unusable_password()
    ulla.save()


@pytest.mark.parametrize("who", WHO)
def test_the_answer_and_its_cost_tell_nothing(people, who):
    visitor = Visitor()
    visitor.get("/password-reset")
    with CaptureQueriesContext(connection) as queries:
        response = visitor.post_to("/password-reset", email=WHO[who])

    assert (response.status_code, response["Location"]) == (303, "/password-reset/sent")
    statements = [query["sql"].split(" ", 1)[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements.count("INSERT") == 1 and "accounts_user" not in str(queries.captured_queries)
    assert mail.outbox == []
    run_jobs()
    assert len(mail.outbox) == (who in ("known", "another case"))


def test_a_mail_server_that_is_away_harms_nobody(alice, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.sign_in.recovery_mail.send_mail", away)
    ask()
    run_jobs()

    assert mail.outbox == []


@pytest.mark.parametrize("address", ["", "nowhere", "a\0b@example.org", "x" * 300 + "@example.org"])
def test_it_rejects_what_is_no_address(db, address):
    assert problem_at(ask(address).text, "email")


def test_it_says_where_the_link_is_without_mail(client, db, settings):
    assert "sends no mail yet" in client.get("/password-reset").text
    settings.MAIL_CONFIGURED = True
    assert "sends no mail yet" not in client.get("/password-reset").text
    assert "on its way" in client.get("/password-reset/sent").text


# Limits


def test_letters_are_limited_per_address(alice, limits):
    """Nobody is told: whose letter box it is would have been filled by somebody else."""
    answers = [ask(f"{'ALICE' if n % 2 else 'alice'}@example.org", REMOTE_ADDR=f"10.0.0.{n}") for n in range(7)]
    run_jobs()

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, "/password-reset/sent")}
    assert len(mail.outbox) == 3


def test_letters_are_limited_per_visitor(db, limits):
    assert [ask(f"x{n}@example.org").status_code for n in range(7)] == [303] * 5 + [429] * 2
