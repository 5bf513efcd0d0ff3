from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ConnectCode, Login, PageSession, RefreshFamily, RefreshToken
from datastores.models import TeamRecord
from journal.models import Change
from pages_app.editing.deleting import delete_page
from pages_app.models import Page
from tests.conftest import caller_of
from tests.signed_in import login_of, page_cookie

pytestmark = pytest.mark.django_db


def test_it_works(api, bob, team_page, settings):
    api(bob).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {"n": 1}})
    api(bob).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {"n": 2}})
    changes = Change.objects.filter(subject="record")
    oldest = changes.order_by("pk").first()
    Change.objects.filter(pk=oldest.pk).update(at=timezone.now() - timedelta(days=settings.JOURNAL_DAYS + 1))
    call_command("tidy", verbosity=0)

    assert changes.count() == 1
    assert not changes.filter(pk=oldest.pk).exists()


def test_it_removes_expired_refresh_tokens_and_families_without_any(alice):
    RefreshFamily.start(alice, ["pages:read"])
    RefreshFamily.start(alice, ["pages:read"])
    expired = RefreshToken.objects.order_by("pk").first()
    RefreshToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    call_command("tidy", verbosity=0)

    assert RefreshToken.objects.count() == RefreshFamily.objects.count() == 1


def test_it_finishes_interrupted_purges(api, bob, team_page):
    api(bob).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {"n": 1}})
    delete_page(team_page, caller_of(team_page.owner))
    call_command("tidy", verbosity=0)

    assert not Page.objects.exists() and not TeamRecord.objects.exists() and not Change.objects.exists()


def test_it_forgets_logins_that_no_session_can_hold(bob, team_page, settings):
    now = timezone.now()
    fresh, old = login_of(bob), login_of(bob)
    Login.objects.filter(pk=old.pk).update(created_at=now - timedelta(seconds=2 * settings.SESSION_COOKIE_AGE + 1))
    page_cookie(team_page, bob, fresh)
    PageSession.objects.update(expires_at=now)
    for age in (timedelta(minutes=59), timedelta(hours=1)):
        ConnectCode.objects.create(digest=age, login=fresh, page_id=1, created_at=now - age)
    call_command("tidy", verbosity=0)

    assert (Login.objects.get(), PageSession.objects.count(), ConnectCode.objects.count()) == (fresh, 0, 1)
