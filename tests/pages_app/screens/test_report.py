"""/report/<id>: anybody may tell what is wrong with a page."""

import pytest
from django.utils import timezone

from files.purging import purge_page
from pages_app.editing.deleting import delete_page
from pages_app.models import Page, Report
from tests.admin.conftest import hostile
from tests.conftest import caller_of
from tests.screens import Visitor, problem_at

EVIL = "<img src=x onerror=alert(1)>"


def test_it_works_for_anybody(solo_page):
    visitor = Visitor()
    response = visitor.send(f"/report/{solo_page.pk}", reason="phishing", text="It asks for my password.")

    assert (response.status_code, response["Location"]) == (303, f"/report/{solo_page.pk}/sent")
    report = Report.objects.get()
    assert (report.page, report.reporter, report.handled_at) == (solo_page, None, None)
    assert (report.reason, report.text) == ("phishing", "It asks for my password.")
    assert "Thank you" in visitor.get(response["Location"]).text


def test_it_notes_who_is_signed_in(charlie, solo_page):
    visitor = Visitor(charlie)
    assert "Sent with your username, charlie." in visitor.get(f"/report/{solo_page.pk}").text
    visitor.send(f"/report/{solo_page.pk}", reason="spam")

    assert (Report.objects.get().reporter, Report.objects.get().text) == (charlie, "")


def test_it_names_the_page(client, solo_page):
    text = client.get(f"/report/{solo_page.pk}").text

    assert "Todos" in text and "alice" in text and "Sent without a name." in text


@pytest.mark.parametrize("reason", ["", "boring"])
def test_it_requires_a_reason(solo_page, reason):
    text = Visitor().send(f"/report/{solo_page.pk}", reason=reason, text="Look at it").text

    assert ">Look at it</textarea>" in text.replace("\n", "") and 'id="id_reason_error"' in text
    assert "<title>Error: Report a page" in text and text.count("autofocus") == 1
    assert not Report.objects.exists()


def test_it_rejects_too_long_a_text(solo_page):
    text = Visitor().send(f"/report/{solo_page.pk}", reason="spam", text="x" * 2001).text
    assert "at most 2000 characters" in problem_at(text, "text") and not Report.objects.exists()

    Visitor().send(f"/report/{solo_page.pk}", reason="spam", text="x" * 2000)
    assert len(Report.objects.get().text) == 2000


@pytest.mark.parametrize(
    "state, status",
    [
        ({}, 200),
        ({"is_unlisted": True}, 200),
        ({"blocked_at": "2026-01-01T00:00:00Z"}, 200),
        ({"blocked_at": "2026-01-01T00:00:00Z", "is_published": False}, 200),
        ({"is_published": False}, 404),
        ({"deleted_at": "2026-01-01T00:00:00Z"}, 404),
    ],
    ids=str,
)
def test_only_pages_that_the_public_sees_or_saw(solo_page, state, status):
    Page.objects.update(**state)
    visitor = Visitor()
    visitor.get("/login")

    assert visitor.get(f"/report/{solo_page.pk}").status_code == status
    assert visitor.get(f"/report/{solo_page.pk}/sent").status_code == status
    sent = visitor.post_to(f"/report/{solo_page.pk}", reason="spam").status_code
    assert sent == (303 if status == 200 else 404) and Report.objects.exists() == (status == 200)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "-1", "x"])
def test_an_unknown_page_is_not_found(client, db, number):
    assert client.get(f"/report/{number}").status_code == 404


def test_a_page_that_was_taken_down_is_not_named(client, solo_page):
    Page.objects.update(blocked_at=timezone.now())
    text = client.get(f"/report/{solo_page.pk}").text

    assert "has been taken down" in text and "Todos" not in text


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_it_rejects_a_form_of_another_origin(solo_page, origin):
    visitor = Visitor()
    visitor.get(f"/report/{solo_page.pk}")

    assert visitor.post_to(f"/report/{solo_page.pk}", origin, reason="spam").status_code == 403
    assert not Report.objects.exists()


def test_reports_are_limited_per_address(limits, solo_page):
    answers = [Visitor().send(f"/report/{solo_page.pk}", reason="spam", text="Mine") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0 and "Mine</textarea>" in answers[-1].text
    assert Report.objects.count() == 5


def test_names_are_text(client, solo_page):
    Page.objects.update(name=EVIL)
    text = client.get(f"/report/{solo_page.pk}").text

    assert "&lt;img src=x" in text and hostile(text) == []


def test_reports_go_with_their_page(solo_page, social_page):
    for page in (solo_page, social_page):
        Report.objects.create(page=page, reason="spam")
    delete_page(solo_page, caller_of(solo_page.owner))
    purge_page.call(solo_page.pk)

    assert list(Report.objects.values_list("page", flat=True)) == [social_page.pk]


def test_they_stay_when_their_sender_goes(charlie, solo_page):
    report = Report.objects.create(page=solo_page, reporter=charlie, reason="spam")
    charlie.delete()
    report.refresh_from_db()

    assert report.reporter is None
