"""Reports in the admin: seen, handled, and the page taken down."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from pages_app.models import Page, Report
from tests.admin.conftest import form_of, list_of
from tests.screens import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report(solo_page, charlie):
    return Report.objects.create(page=solo_page, reporter=charlie, reason="phishing", text="It asks for passwords.")


def test_it_works(office, report, solo_page):
    text = office.get(form_of(report)).text

    assert "It asks for passwords." in text and form_of(solo_page) in text and "charlie" in text
    assert 'name="_save"' not in text


def test_open_and_handled_are_told_apart(office, report, solo_page):
    done = Report.objects.create(page=solo_page, reason="spam", text="Old", handled_at=timezone.now())
    for state, row in (("open", report), ("handled", done)):
        assert list(office.get(list_of(Report), {"state": state}).context["cl"].result_list) == [row]


def test_a_page_leads_to_its_reports(office, report, solo_page, social_page):
    Report.objects.create(page=social_page, reason="spam")
    address = f"{list_of(Report)}?page__id__exact={solo_page.pk}"

    assert address in office.get(form_of(solo_page)).text
    assert list(office.get(address).context["cl"].result_list) == [report]


@pytest.mark.parametrize("term", ["todos", "@alice"])
def test_the_search_finds_pages_and_owners(office, report, term):
    assert list(office.get(list_of(Report), {"q": term}).context["cl"].result_list) == [report]
    assert list(office.get(list_of(Report), {"q": f"{term}x"}).context["cl"].result_list) == []


def test_mark_as_handled(act, report):
    act("handle", report)
    report.refresh_from_db()

    assert report.handled_at and Page.objects.get().blocked_at is None


def test_block_the_page(act, report, solo_page, settings):
    settings.MAIL_CONFIGURED = True
    other = Report.objects.create(page=solo_page, reason="spam")
    act("block", report, other, reason="It asks for passwords.")
    report.refresh_from_db()
    solo_page.refresh_from_db()

    assert report.handled_at and solo_page.blocked_at and solo_page.blocked_reason == "It asks for passwords."
    run_jobs()
    assert [letter.subject for letter in mail.outbox] == ["Your page Todos was taken down"]


def test_the_list_of_pages_tells_owners_as_well(act, save, solo_page, social_page, settings):
    settings.MAIL_CONFIGURED = True
    act("block", solo_page, reason="Spam")
    save(social_page, blocked_at_0="2026-01-02", blocked_at_1="03:04:05", blocked_reason="Phishing")
    run_jobs()

    assert sorted(letter.subject for letter in mail.outbox) == [
        "Your page Todos was taken down",
        "Your page Wall was taken down",
    ]


def test_who_may_not_change_pages_cannot_block_them(client, helper, report):
    helper.user_permissions.add(*Permission.objects.filter(codename__in=["change_report", "view_report"]))
    client.force_login(helper)
    client.post(list_of(Report), {"action": "block", "_selected_action": [report.pk], "reason": "x"})
    assert Page.objects.get().blocked_at is None

    client.post(list_of(Report), {"action": "handle", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert report.handled_at
