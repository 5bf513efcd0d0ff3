"""What staff does to pages, teams, plans and tokens in the admin is in the journal like anything else (DATA 1)."""

import pytest

from accounts.models import ApiToken, Invite, Login, Membership, MembershipPlan
from journal.models import Change
from pages_app.models import Page, Report
from tests.admin.conftest import address, form_of
from tests.admin.test_admin_actions import inline
from tests.conftest import join, make_page
from tests.signed_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(boss):
    """`news(page)` are its changes since it was looked at last, all by the superuser in one go."""
    seen = {}

    def look(page):
        rows = list(Change.objects.filter(page_id=page.pk, collection_id=None).order_by("seq"))
        new, seen[page.pk] = rows[seen.get(page.pk, 0) :], len(rows)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        return [(row.subject, row.op, row.before, row.after) for row in new if by_boss(row)]

    def by_boss(row):
        return (row.actor_id, row.credential, row.credential_id) == (boss.pk, "session", None)

    return look


def test_pages_are_blocked_and_unblocked(act, news, solo_page):
    act("block", solo_page, reason="Spam")
    ((*kind, before, after),) = news(solo_page)
    assert (kind, before) == (["page", "update"], {"blocked_at": None, "blocked_reason": ""})
    assert after["blocked_reason"] == "Spam" and after["blocked_at"].endswith("Z")
    act("unblock", solo_page)
    assert news(solo_page) == [("page", "update", after, before)]


def test_a_page_is_blocked_by_way_of_a_report(act, news, solo_page):
    act("block", Report.objects.create(page=solo_page, reason=Report.Reason.SPAM))
    assert [change[:2] for change in news(solo_page)] == [("page", "update")]


def test_pages_are_changed_and_deleted_in_forms(office, save, news, solo_page):
    save(solo_page, name="New name", slug="new-name")
    before, after = {"name": "Todos", "slug": "todos"}, {"name": "New name", "slug": "new-name"}
    assert news(solo_page) == [("page", "update", before, after)]
    office.post(address(Page, "delete", solo_page.pk), {"post": "yes"})
    assert [change[:2] for change in news(solo_page)] == [("page", "delete")]


def test_who_is_signed_in_is_named_with_the_sign_in(boss, solo_page):
    client_of(boss).post(
        address(Page, "delete", solo_page.pk), {"post": "yes"}, headers={"Origin": "http://localhost:8000"}
    )
    change = Change.objects.latest("pk")
    assert (change.op, change.actor_id, change.credential_id) == ("delete", boss.pk, Login.objects.get().pk)


def test_members_are_changed_removed_and_added_in_the_form_of_the_team(office, news, team_page, bob, charlie, helper):
    gone = join(team_page, helper)
    row = Membership.objects.get(user=bob)
    data = inline([(row, {"role": "admin"}), (gone, {"DELETE": "on"})], user=charlie.pk, role="viewer")
    office.post(form_of(team_page.team), data)
    assert news(team_page) == [
        ("member", "delete", {"user_id": helper.pk, "role": "member"}, None),
        ("member", "update", {"user_id": bob.pk, "role": "member"}, {"user_id": bob.pk, "role": "admin"}),
        ("member", "create", None, {"user_id": charlie.pk, "role": "viewer"}),
    ]


@pytest.mark.parametrize("way", ["form", "action"])
def test_memberships_are_made_changed_and_deleted(way, office, act, save, news, team_page, charlie):
    office.post(address(Membership, "add"), {"team": team_page.team_id, "user": charlie.pk, "role": "viewer"})
    viewer, admin = ({"user_id": charlie.pk, "role": role} for role in ("viewer", "admin"))
    assert news(team_page) == [("member", "create", None, viewer)]
    row = Membership.objects.get(user=charlie)
    save(row, role="admin")
    assert news(team_page) == [("member", "update", viewer, admin)]
    if way == "form":
        office.post(address(Membership, "delete", row.pk), {"post": "yes"})
    else:
        act("delete_selected", row, post="yes")
    assert news(team_page) == [("member", "delete", admin, None)]


def test_invites_are_made_changed_and_revoked(office, act, save, news, team_page):
    fields = {"team": team_page.team_id, "role": "viewer", "expires_at_0": "2099-01-01", "expires_at_1": "00:00"}
    office.post(address(Invite, "add"), fields)
    invite = Invite.objects.get()
    which = {"id": invite.pk}
    made = which | {"role": "viewer", "email": "", "max_uses": None, "expires_at": "2099-01-01T00:00:00.000Z"}
    assert news(team_page) == [("invite", "create", None, made)]
    save(invite, max_uses="3")
    assert news(team_page) == [("invite", "update", which | {"max_uses": None}, which | {"max_uses": 3})]
    for _ in range(2):
        act("revoke", invite)
    assert news(team_page) == [("invite", "delete", made | {"max_uses": 3}, None)]


def test_plans_are_told_of_on_pages_with_cms(office, save, news, alice, cms_page, solo_page):
    more = make_page(alice, name="More", page_api_cms_enabled=True)
    office.post(address(MembershipPlan, "add"), {"owner": alice.pk, "name": "Gold", "price": "3.00", "active": "on"})
    plan = MembershipPlan.objects.get()
    facts = {"id": plan.pk, "name": "Gold", "description": "", "active": True, "price": "3.00"}
    assert news(cms_page) == news(more) == [("plan", "create", None, facts)]
    save(plan, price="4.50", active=None)
    before, after = {"active": True, "price": "3.00"}, {"active": False, "price": "4.50"}
    assert news(cms_page) == [("plan", "update", {"id": plan.pk} | before, {"id": plan.pk} | after)]
    assert news(solo_page) == []
    plan.refresh_from_db()
    assert (str(plan.price), plan.active) == ("4.50", False)


def test_tokens_are_told_of_on_the_pages_they_are_limited_to(act, news, alice, solo_page, social_page):
    token, _ = ApiToken.issue(alice, "ci", ["pages:read"], page_ids=[solo_page.pk])
    free, _ = ApiToken.issue(alice, "all", ["pages:read"])
    for _ in range(2):
        act("revoke", token, free)
    facts = {"id": token.pk, "name": "ci", "shown": token.shown, "scopes": ["pages:read"]}
    assert news(solo_page) == [("token", "delete", facts, None)]
    assert news(social_page) == []
    assert not ApiToken.objects.in_force().exists()
