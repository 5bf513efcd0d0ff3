"""/logout: GET asks, POST ends the sign-in."""

from accounts.models import Login
from tests.screens import Visitor


def signed_in(alice):
    visitor = Visitor()
    visitor.send("/login", username="alice", password="alice-password")
    return visitor


def test_it_works(alice):
    visitor = signed_in(alice)
    response = visitor.send("/logout")

    assert (response.status_code, response["Location"]) == (303, "/")
    assert visitor.get("/dashboard").status_code == 302
    assert Login.objects.get().ended_at is not None


def test_it_leads_back_to_where_one_was(alice):
    assert signed_in(alice).send("/logout?next=/p/board")["Location"] == "/p/board"


def test_asking_changes_nothing(alice):
    visitor = signed_in(alice)

    assert "Log out?" in visitor.get("/logout").text
    assert visitor.get("/dashboard").status_code == 200
    assert Login.objects.get().ended_at is None


def test_there_is_a_way_to_stay(alice):
    assert 'href="/dashboard">Stay signed in' in signed_in(alice).get("/logout").text


def test_nobody_signed_in_is_told_so(client, db):
    text = client.get("/logout").text

    assert "You are not signed in" in text and 'href="/login"' in text


def test_nobody_signed_in_may_send_it_all_the_same(alice):
    visitor = Visitor()
    visitor.get("/login")

    assert visitor.post_to("/logout").status_code == 303


def test_it_ends_this_sign_in_only(alice):
    first, second = signed_in(alice), signed_in(alice)
    first.send("/logout")

    assert second.get("/dashboard").status_code == 200
    assert Login.objects.filter(ended_at=None).count() == 1
