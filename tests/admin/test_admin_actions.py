"""What staff can do in the admin, and that it holds at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import ApiToken, Invite, Membership, MembershipPlan, RefreshFamily, Subscription, User
from accounts.roles import Role
from accounts.scopes import SCOPES
from datastores.models import Collection, TeamRecord
from pages_app.models import Page
from pages_app.stores import TEAM
from tests.admin.conftest import address, form_of, list_of, make_record
from tests.conftest import join, make_page, token_for

TEAM_DATA = "/api/pages/{}/team-data/tasks"


def log():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


def served(client, page):
    return client.get(f"/p/{page.slug}").status_code


def test_block_and_unblock(act, client, solo_page):
    assert served(client, solo_page) == 200
    act("block", solo_page, reason="Spam")
    solo_page.refresh_from_db()
    assert (solo_page.blocked_at is None, solo_page.blocked_reason, served(client, solo_page)) == (False, "Spam", 404)
    act("unblock", solo_page)
    solo_page.refresh_from_db()
    assert (solo_page.blocked_at, solo_page.blocked_reason, served(client, solo_page)) == (None, "", 200)
    assert log() == ["Blocked", "Unblocked"]


def test_block_keeps_the_reason_of_those_blocked_before(act, solo_page):
    Page.objects.filter(pk=solo_page.pk).update(blocked_at=timezone.now(), blocked_reason="First")
    act("block", solo_page, reason="Second")
    solo_page.refresh_from_db()
    assert (solo_page.blocked_reason, log()) == ("First", [])


def test_block_by_the_form(save, client, solo_page):
    save(solo_page, blocked_at_0="2026-01-02", blocked_at_1="03:04:05", blocked_reason="Phishing")
    solo_page.refresh_from_db()
    assert (solo_page.blocked_reason, served(client, solo_page)) == ("Phishing", 404)
    save(solo_page, blocked_at=None, blocked_at_0="", blocked_at_1="")
    solo_page.refresh_from_db()
    assert (solo_page.blocked_at, solo_page.blocked_reason, served(client, solo_page)) == (None, "", 200)


def test_a_reason_alone_does_not_block(save, solo_page):
    assert "Say since when" in save(solo_page, blocked_reason="Phishing").text


@pytest.mark.parametrize("slug", ["admin", "Upper", "a--b", "x", "with_underscore", "-a"])
def test_the_form_refuses_slugs_that_the_api_would_not_make(save, solo_page, slug):
    assert "some words are reserved" in save(solo_page, slug=slug).text


def test_the_form_refuses_a_slug_that_is_taken(save, solo_page, social_page):
    assert "already exists" in save(solo_page, slug=social_page.slug).text


def test_the_form_refuses_a_slug_that_is_held(save, api, charlie, solo_page):
    other = make_page(charlie, name="Other")
    api(charlie).patch(f"/api/pages/{other.pk}", {"slug": "another"})

    assert "it is held for" in save(solo_page, slug="other").text


def test_the_form_writes_only_what_was_changed(save, office, boss, solo_page, monkeypatch):
    """Views and the live version move while the form is open."""
    from pages_app.admin import pages as pages_admin

    real = pages_admin.change_page

    def slow(page, fields, by_id):
        Page.objects.filter(pk=page.pk).update(version=7, views=70)
        return real(page, fields, by_id)

    monkeypatch.setattr(pages_admin, "change_page", slow)
    assert save(solo_page, name="New name", slug="new-name").status_code == 302
    solo_page.refresh_from_db()
    assert (solo_page.name, solo_page.slug, solo_page.version, solo_page.views) == ("New name", "new-name", 7, 70)


def test_the_form_handles_a_page_deleted_meanwhile(save, solo_page, monkeypatch):
    from pages_app.admin import pages as pages_admin

    real = pages_admin.change_page

    def late(page, fields, by_id):
        Page.objects.filter(pk=page.pk).update(deleted_at=timezone.now())
        return real(page, fields, by_id)

    monkeypatch.setattr(pages_admin, "change_page", late)
    assert save(solo_page, name="New name").status_code == 404


def tasks():
    return [(task.task_path, task.args_kwargs["args"]) for task in DBTaskResult.objects.all()]


@pytest.mark.parametrize("way", ["form", "action"])
def test_deleting_a_page_marks_it_and_purges_it_later(way, office, act, client, team_page, bob):
    record = make_record(team_page, TEAM, "tasks", bob)
    if way == "form":
        office.post(address(Page, "delete", team_page.pk), {"post": "yes"})
    else:
        act("delete_selected", team_page, post="yes")
    slug, team_page.slug = team_page.slug, None
    team_page.refresh_from_db()
    assert (team_page.deleted_at is None, team_page.slug, client.get(f"/p/{slug}").status_code) == (False, None, 404)
    assert TeamRecord.objects.filter(pk=record.pk).exists()
    assert tasks() == [("files.purging.purge_page", [team_page.pk])]
    assert LogEntry.objects.get().is_deletion()


def test_deleting_a_page_twice_is_harmless(office, team_page):
    for _ in range(2):
        assert office.post(address(Page, "delete", team_page.pk), {"post": "yes"}).status_code == 302
    assert len(tasks()) == 1


@pytest.mark.parametrize("way", ["form", "action"])
def test_deleting_a_collection_marks_it_and_purges_it_later(way, office, act, api, team_page, bob, alice):
    record = make_record(team_page, TEAM, "tasks", bob)
    collection = record.collection
    if way == "form":
        office.post(address(Collection, "delete", collection.pk), {"post": "yes"})
    else:
        act("delete_selected", collection, post="yes")
    collection.refresh_from_db()
    assert collection.deleted_at
    assert api(alice).get(TEAM_DATA.format(team_page.pk)).json()["total"] == 0
    assert api(alice).get(f"{TEAM_DATA.format(team_page.pk)}/{record.pk}").status_code == 404
    assert tasks() == [("datastores.purging.purge_collection", [collection.pk])]


def test_the_confirmation_loads_no_records(office, team_page, bob, django_assert_max_num_queries):
    record = make_record(team_page, TEAM, "tasks", bob)
    with django_assert_max_num_queries(8):
        text = office.get(address(Collection, "delete", record.collection_id)).text
    assert "1 records" in text and str(record.pk) not in text


def test_deactivate_ends_everything_at_once(act, api, alice, team_page, client):
    _, secret = ApiToken.issue(alice, "laptop", SCOPES)
    refresh = RefreshFamily.start(alice, SCOPES)
    bearers = [token_for(alice), secret]

    def answers():
        return [api(HTTP_AUTHORIZATION=f"Bearer {bearer}").get("/api/pages").status_code for bearer in bearers]

    assert answers() == [200, 200]
    act("deactivate", alice)
    assert answers() == [401, 401]
    assert api().post("/api/auth/token/refresh", {"refreshToken": refresh}).status_code == 401
    act("activate", alice)
    assert answers() == [401, 200]  # sign-ins stay ended
    assert log() == ["Deactivated", "Activated"]


def test_deactivate_by_the_form_ends_sign_ins_too(save, alice):
    epoch = alice.token_epoch
    save(alice, is_active=None)
    alice.refresh_from_db()
    assert (alice.is_active, alice.token_epoch) == (False, epoch + 1)


def test_nobody_deactivates_oneself(act, save, boss):
    act("deactivate", boss)
    save(boss, is_active=None, is_superuser=None)
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_superuser) == (True, True)


def test_users_are_never_deleted(office, act, alice):
    assert office.post(address(User, "delete", alice.pk), {"post": "yes"}).status_code == 403
    act("delete_selected", alice, post="yes")
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_user_is_made_with_name_address_and_password(office, api):
    fields = {"username": "zoe", "email": "zoe@example.org", "password1": "secret1", "password2": "secret1"}
    assert office.post(address(User, "add"), fields).status_code == 302
    assert api().post("/api/auth/token", {"username": "zoe", "password": "secret1"}).status_code == 200


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({"username": "ALICE"}, "This username is taken"),
        ({"username": "a b"}, "3 to 30 letters"),
        ({"email": "Alice@Example.org"}, "account with this address"),
        ({"password1": "short", "password2": "short"}, "at least 6 characters"),
        ({"password2": "other1"}, "didn’t match"),
    ],
)
def test_a_user_is_not_made_from_bad_fields(changes, complaint, office, alice):
    fields = {"username": "zoe", "email": "zoe@example.org", "password1": "secret1", "password2": "secret1"} | changes
    assert complaint in office.post(address(User, "add"), fields).text


def test_a_new_password_ends_the_tokens_of_before(office, alice, api):
    bearer = api(alice)
    url = f"/admin/accounts/user/{alice.pk}/password/"
    data = {"password1": "fresh-password", "password2": "fresh-password", "usable_password": "true"}
    assert office.post(url, data | {"set-password": "1"}).status_code == 302
    assert bearer.get("/api/pages").status_code == 401
    assert User.objects.get(pk=alice.pk).check_password("fresh-password")


def test_staff_needs_a_longer_password(office, helper):
    data = {"password1": "secret789", "password2": "secret789", "usable_password": "true", "set-password": "1"}
    assert "at least 10" in office.post(f"/admin/accounts/user/{helper.pk}/password/", data).text


def test_changing_a_user_leaves_the_password_alone(save, alice):
    User.objects.filter(pk=alice.pk).update(token_epoch=9)
    assert save(alice, email="new@example.org").status_code == 302
    alice.refresh_from_db()
    assert (alice.email, alice.token_epoch, alice.check_password("alice-password")) == ("new@example.org", 9, True)


def test_revoke_a_token(act, api, alice):
    token, secret = ApiToken.issue(alice, "laptop", SCOPES)
    act("revoke", token)
    assert api(HTTP_AUTHORIZATION=f"Bearer {secret}").get("/api/pages").status_code == 401
    assert log() == ["Revoked"]


def test_end_a_sign_in(act, api, alice):
    refresh = RefreshFamily.start(alice, SCOPES)
    act("end", RefreshFamily.objects.get())
    assert api().post("/api/auth/token/refresh", {"refreshToken": refresh}).status_code == 401


def test_an_invite_is_made_and_revoked(office, act, boss, team_page):
    fields = {"team": team_page.team_id, "role": "viewer", "expires_at_0": "2099-01-01", "expires_at_1": "00:00"}
    assert office.post(address(Invite, "add"), fields).status_code == 302
    invite = Invite.objects.get()
    assert (invite.created_by, invite.role) == (boss, Role.VIEWER)
    act("revoke", invite)
    assert not Invite.objects.usable().exists()


def test_the_role_owner_cannot_be_granted(office, team_page, charlie):
    fields = {"team": team_page.team_id, "user": charlie.pk, "role": "owner"}
    assert "not one of the available choices" in office.post(address(Membership, "add"), fields).text


def inline(members=(), **new):
    """What the form of a team sends: rows of members that are there, and a new one."""
    data = {"memberships-TOTAL_FORMS": len(members), "memberships-INITIAL_FORMS": len(members)}
    data |= {"memberships-2-TOTAL_FORMS": int(bool(new)), "memberships-2-INITIAL_FORMS": 0}
    for index, (row, changes) in enumerate(members):
        values = {"id": row.pk, "team": row.team_id, "role": row.role} | changes
        data |= {f"memberships-{index}-{name}": value for name, value in values.items()}
    return data | {f"memberships-2-0-{name}": value for name, value in new.items()}


def test_members_are_changed_removed_and_added_in_the_form_of_the_team(office, team_page, bob, charlie, helper):
    join(team_page, helper)
    rows = list(Membership.objects.exclude(role=Role.OWNER).order_by("pk"))
    data = inline([(rows[0], {"role": "admin"}), (rows[1], {"DELETE": "on"})], user=charlie.pk, role="viewer")
    assert office.post(form_of(team_page.team), data).status_code == 302
    roles = dict(team_page.team.memberships.values_list("user__username", "role"))
    assert roles == {"alice": "owner", "bob": "admin", "charlie": "viewer"}


def test_the_owner_cannot_be_changed_or_added_again(office, team_page, alice):
    owner = Membership.objects.get(role=Role.OWNER)
    office.post(form_of(team_page.team), inline([(owner, {"role": "viewer"})]))
    answer = office.post(form_of(team_page.team), inline(user=alice.pk, role="viewer"))
    owner.refresh_from_db()
    assert (owner.role, answer.status_code, Membership.objects.count()) == (Role.OWNER, 200, 2)


def test_plans_and_subscriptions_are_managed(office, alice, bob):
    plan = {"owner": alice.pk, "name": "Gold", "price": "3.00", "active": "on"}
    assert office.post(address(MembershipPlan, "add"), plan).status_code == 302
    assert "greater than or equal to 0" in office.post(address(MembershipPlan, "add"), plan | {"price": "-1"}).text
    fields = {"user": bob.pk, "plan": MembershipPlan.objects.get().pk, "status": "active"}
    assert office.post(address(Subscription, "add"), fields).status_code == 302
    subscription = Subscription.objects.get()
    assert office.post(address(Subscription, "delete", subscription.pk), {"post": "yes"}).status_code == 302
    assert not Subscription.objects.exists()


def test_records_cannot_be_changed(office, act, team_page, bob):
    record = make_record(team_page, TEAM, "tasks", bob)
    assert office.post(form_of(record), {"data": "{}"}).status_code == 403
    act("delete_selected", record, post="yes")
    assert TeamRecord.objects.filter(pk=record.pk, data=record.data).exists()


def test_actions_on_all_rows_of_a_list(office, alice):
    pages = [make_page(alice, name=f"Page {index}") for index in range(3)]
    data = {"action": "block", "_selected_action": [pages[0].pk], "select_across": "1", "reason": ""}
    office.post(list_of(Page), data)
    assert Page.objects.exclude(blocked_at=None).count() == 3
