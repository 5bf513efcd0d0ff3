"""What is said when a page is taken down: a letter to its owner, a screen to its visitors."""

import pytest
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone

from pages_app.editing.block_mail import mail_block
from pages_app.editing.changing import change_page
from pages_app.models import Page
from pages_app.screens.report import blocked_screen
from tests.admin.conftest import hostile
from tests.conftest import caller_of
from tests.screens import run_jobs

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def mailing(settings):
    settings.MAIL_CONFIGURED = True


def block(page, reason="It asks for passwords."):
    change_page(page, {"blocked_at": timezone.now(), "blocked_reason": reason}, caller_of(page.owner))


def letters(**_):
    run_jobs()
    return mail.outbox


@pytest.mark.django_db(transaction=True)
class TestLetter:
    def test_the_owner_is_told_why(self, mailing, solo_page):
        block(solo_page)
        assert mail.outbox == []  # a mail server holds nobody up

        (letter,) = letters()
        assert letter.to == ["alice@example.org"] and letter.subject == "Your page Todos was taken down"
        assert "The reason: It asks for passwords." in letter.body and "/p/todos" in letter.body
        assert "/dashboard" in letter.body

    def test_without_a_reason_it_says_so(self, mailing, solo_page):
        block(solo_page, "")

        assert "No reason was given." in letters()[0].body

    def test_a_name_with_line_ends_stays_in_the_subject(self, mailing, solo_page):
        Page.objects.update(name="Todos\r\nBcc: all@example.org")
        block(solo_page)

        assert letters()[0].subject == "Your page Todos Bcc: all@example.org was taken down"

    def test_other_changes_send_nothing(self, mailing, solo_page):
        block(solo_page)
        mail_count = len(letters())
        change_page(solo_page, {"blocked_reason": "Another"}, caller_of(solo_page.owner))
        change_page(solo_page, {"blocked_at": None, "blocked_reason": ""}, caller_of(solo_page.owner))
        change_page(solo_page, {"name": "New"}, caller_of(solo_page.owner))

        assert len(letters()) == mail_count == 1

    def test_without_mail_or_address_nothing_is_sent(self, settings, alice, solo_page, social_page):
        block(solo_page)
        settings.MAIL_CONFIGURED = True
        alice.email = ""
        alice.save()
        block(social_page)

        assert letters() == []

    def test_a_mail_server_that_is_away_does_not_keep_a_page_up(self, mailing, solo_page, monkeypatch):
        def away(*args, **kwargs):
            raise ConnectionRefusedError

        monkeypatch.setattr("pages_app.editing.block_mail.send_mail", away)
        block(solo_page)

        assert letters() == [] and Page.objects.get().blocked_at

    def test_nothing_is_sent_about_a_page_that_is_back_or_gone(self, mailing, solo_page):
        mail_block.call(solo_page.pk)
        mail_block.call(999_999)

        assert mail.outbox == []


@pytest.fixture
def blocked(alice, solo_page):
    Page.objects.update(blocked_at=timezone.now(), blocked_reason=f"Spam {EVIL}")
    solo_page.refresh_from_db()
    return solo_page


def shown(page, is_owner):
    return blocked_screen(RequestFactory().get(page.url_path), page, is_owner)


def test_visitors_learn_that_it_was_taken_down(blocked):
    response = shown(blocked, False)

    assert response.status_code == 404
    assert "This page was taken down" in response.text and f'href="/report/{blocked.pk}"' in response.text
    assert "Spam" not in response.text and "Todos" not in response.text


def test_the_owner_learns_why(blocked):
    text = shown(blocked, True).text

    assert "The reason: Spam &lt;img" in text and "Todos" in text and hostile(text) == []


@pytest.mark.parametrize("is_owner", [True, False])
def test_it_is_a_trusted_screen_that_says_nothing_of_who_is_signed_in(blocked, is_owner):
    response = shown(blocked, is_owner)

    assert "default-src 'none'" in response["Content-Security-Policy"] and response["Cache-Control"] == "no-store"
    assert 'aria-label="Account"' not in response.text
