"""Every change of a page that is no record's has a row of its own: who, by what, what it was and became (DATA 1)."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiToken, Invite, Login
from accounts.scopes import SCOPES
from datastores.models import AgentSpec
from journal.models import Change, PageCounter
from pages_app.models import Page
from tests.conftest import HTML, Api, join, make_page, token_for
from tests.signed_in import by_page_token
from tests.threads import at_once

pytestmark = pytest.mark.django_db
BOARD = {
    "name": "Board",
    "slug": "board",
    "description": "",
    "preview_image": None,
    "default_mode": "team_app",
    "allow_solo_app": False,
    "allow_team_app": True,
    "allow_social_app": False,
    "page_api_ai_enabled": False,
    "page_api_image_gen_enabled": False,
    "page_api_image_search_enabled": False,
    "page_api_image_recognition_enabled": False,
    "page_api_spawn_enabled": False,
    "page_api_cms_enabled": False,
    "page_api_form_enabled": False,
    "is_published": True,
    "is_unlisted": False,
    "blocked_at": None,
    "blocked_reason": "",
}


class Journal:
    """The journal of a page; `new()` are the rows since the last look, as (subject, op, before, after)."""

    def __init__(self, page):
        self.page_id = page.pk
        self.seen = len(self.rows())

    def rows(self):
        return list(Change.objects.filter(page_id=self.page_id, collection_id=None).order_by("seq"))

    def latest(self):
        rows = self.rows()
        new, self.seen = rows[self.seen :], len(rows)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert not rows or PageCounter.objects.get(pk=self.page_id).last_seq == len(rows)
        assert len({row.changeset for row in new}) <= 1
        return new

    def new(self):
        return [told(row) for row in self.latest()]


@pytest.fixture
def journal(team_page):
    return Journal(team_page)


@pytest.fixture
def base(team_page):
    return f"/api/pages/{team_page.pk}"


def told(row):
    return row.subject, row.op, row.before, row.after


def user_of(row):
    return (row.actor_id, row.credential, row.credential_id)


def test_a_page_is_created(api, alice):
    body = {"name": "Board", "html_content": HTML, "storage_mode": "team_app"}
    page_id = api(alice).post("/api/pages", body).json()["page"]["id"]
    page, version = Change.objects.filter(page_id=page_id).order_by("pk")

    assert (page.seq, *told(page)) == (1, "page", "create", None, BOARD)
    assert (version.seq, *told(version)) == (2, "version", "create", None, {"number": 1})
    assert user_of(page) == user_of(version) == (alice.pk, "jwt", None)
    assert page.changeset == version.changeset


def test_a_copy_says_of_what(api, alice, bob, team_page, base):
    for path, body in (
        ("agent-spec", {"spec": "A board."}),
        ("team-data/tasks/schema", {"schema": {"fields": {"title": {"type": "string"}}}}),
    ):
        assert api(alice).put(f"{base}/{path}", body).status_code == 200
    journal = Journal(team_page)
    answer = api(bob).post(f"{base}/fork").json()
    copy = Page.objects.get(pk=answer["newPageId"])
    page, version, schema, spec, invite = Journal(copy).rows()

    assert journal.new() == []
    assert page.after == BOARD | {"slug": answer["newSlug"], "copied_from": team_page.pk}
    assert version.after == {"number": 1}
    assert (schema.subject, schema.after["collection"], spec.after) == ("schema", "tasks", {"text": "A board."})
    assert (invite.subject, invite.after["id"]) == ("invite", Invite.objects.get(team=copy.team).pk)
    assert {user_of(row) for row in Journal(copy).rows()} == {(bob.pk, "jwt", None)}


CHANGES = {
    "name": "Plan",
    "description": "Ours.",
    "is_published": False,
    "is_unlisted": True,
    "slug": "plan",
    "preview_image": "https://example.org/a.png",
    "page_api_cms_enabled": True,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_setting_is_changed(name, api, alice, base, journal):
    assert api(alice).patch(base, {name: CHANGES[name]}).status_code == 200
    assert journal.new() == [("page", "update", {name: BOARD[name]}, {name: CHANGES[name]})]


def test_only_what_is_new_is_noted(api, alice, base, journal):
    api(alice).patch(base, {"name": "Board", "description": "Ours.", "html_content": HTML})
    assert journal.new() == [("page", "update", {"description": ""}, {"description": "Ours."})]
    api(alice).patch(base, {"name": "Board", "html_content": HTML})
    assert journal.new() == []


def test_html_is_saved_and_never_in_the_journal(api, bob, base, journal):
    api(bob).patch(base, {"name": "Plan", "html_content": "<p>Secret</p>"})
    changes = journal.latest()
    assert [(row.subject, row.op, row.after) for row in changes] == [
        ("page", "update", {"name": "Plan"}),
        ("version", "create", {"number": 2}),
    ]
    assert {user_of(row) for row in changes} == {(bob.pk, "jwt", None)}
    assert "Secret" not in str([(row.before, row.after) for row in changes])


def test_a_version_is_restored(api, alice, base, journal):
    api(alice).post(f"{base}/versions/1/restore")
    assert journal.new() == [("version", "create", None, {"number": 2, "restored_from": 1})]


def test_storage_is_configured(api, alice, base, journal):
    api(alice).put(f"{base}/storage-config", {"default_mode": "social_app"})
    before = {"default_mode": "team_app", "allow_team_app": True, "allow_social_app": False}
    after = {"default_mode": "social_app", "allow_team_app": False, "allow_social_app": True}
    assert journal.new() == [("page", "update", before, after)]
    api(alice).put(f"{base}/storage-config", {"default_mode": "social_app"})
    assert journal.new() == []


def test_a_page_is_deleted(api, alice, base, journal):
    assert api(alice).delete(base).status_code == 200
    assert journal.new() == [("page", "delete", BOARD, None)]


def test_a_spec_is_written_and_removed(api, alice, base, journal):
    for spec in ("One", "Two", "Two"):
        api(alice).put(f"{base}/agent-spec", {"spec": spec})
    for _ in range(2):
        api(alice).delete(f"{base}/agent-spec")

    assert [told(row) for row in journal.rows()[2:]] == [
        ("spec", "create", None, {"text": "One"}),
        ("spec", "update", {"text": "One"}, {"text": "Two"}),
        ("spec", "delete", {"text": "Two"}, None),
    ]


def test_an_invite_is_made_used_and_revoked(api, alice, charlie, base, journal):
    sent = {"role": "viewer", "expiresInDays": 7, "maxUses": 5}
    answer = api(alice).post(f"{base}/team/invite", sent).json()
    invite = Invite.objects.get()
    facts = {"id": invite.pk, "role": "viewer", "email": "", "max_uses": 5, "expires_at": answer["expiresAt"]}
    assert journal.new() == [("invite", "create", None, facts)]

    api(charlie).post(f"/api/join/{invite.code}")
    (joined,) = journal.latest()
    member = {"user_id": charlie.pk, "role": "viewer", "invite_id": invite.pk}
    assert told(joined) == ("member", "create", None, member)
    assert user_of(joined) == (charlie.pk, "jwt", None)
    api(charlie).post(f"/api/join/{invite.code}")
    assert journal.new() == []

    api(alice).delete(f"{base}/team/invites/{invite.code}")
    assert journal.new() == [("invite", "delete", facts, None)]
    assert invite.code not in str([(row.before, row.after) for row in journal.rows()])


def test_a_role_is_changed(api, alice, bob, base, journal):
    for _ in range(2):
        api(alice).patch(f"{base}/team/members/{bob.pk}", {"role": "admin"})
    member = {"user_id": bob.pk}
    assert journal.new() == [("member", "update", member | {"role": "member"}, member | {"role": "admin"})]


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_member_is_removed_or_leaves(who, request, api, bob, base, journal):
    user = request.getfixturevalue(who)
    api(user).delete(f"{base}/team/members/{bob.pk}")
    (row,) = journal.latest()
    assert told(row) == ("member", "delete", {"user_id": bob.pk, "role": "member"}, None)
    assert row.actor_id == user.pk


def test_files_and_records_share_the_page_but_not_the_numbers(api, alice, base, journal):
    api(alice).upload(f"{base}/team-files")
    api(alice).post(f"{base}/team-data/tasks", {"data": {}})
    api(alice).upload(f"{base}/assets")
    rows = [(row.subject, row.op, row.seq) for row in journal.rows()[2:]]
    assert rows == [("file", "create", 3), ("collection", "create", 4), ("asset", "create", 5)]


def test_a_hosted_page_acts_with_the_sign_in_of_its_visitor(alice, bob, base, team_page, journal):
    by_page_token(team_page, alice).patch(f"{base}/team/members/{bob.pk}", {"role": "viewer"})
    (row,) = journal.latest()
    assert user_of(row) == (alice.pk, "page", Login.objects.get().pk)


def test_an_api_token_is_named(alice, base, journal):
    token, secret = ApiToken.issue(alice, "ci", SCOPES)
    Api(secret).patch(base, {"name": "Plan"})
    (row,) = journal.latest()
    assert user_of(row) == (alice.pk, "api_token", token.pk)


def test_a_token_for_certain_pages_is_in_the_journal_of_these(alice, team_page, journal, capsys):
    other, deleted = make_page(alice, name="Other"), make_page(alice, name="Deleted")
    Page.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    others = [Journal(other), Journal(deleted)]
    options = ["--page", str(team_page.pk), "--page", str(deleted.pk), "--page", "999999", "--scopes", "pages:read"]
    call_command("create_token", "alice", "--name", "ci", *options)
    token = ApiToken.objects.get()
    call_command("create_token", "alice")

    facts = {"id": token.pk, "name": "ci", "shown": token.shown, "scopes": ["pages:read"]}
    (row,) = journal.latest()
    assert told(row) == ("token", "create", None, facts)
    assert user_of(row) == (None, "none", None)
    assert [each.new() for each in others] == [[], []]
    assert capsys.readouterr().out.split()[0] not in str(row.after)


def refused(send, status, journal):
    assert (send().status_code, journal.new()) == (status, [])
    return True


def test_what_is_refused_is_not_in_the_journal(api, alice, bob, charlie, base, solo_page, team_page, journal, settings):
    patch = {"name": "Plan", "html_content": "<p>New</p>"}
    assert refused(lambda: api(alice).patch(base, patch | {"slug": solo_page.slug}), 409, journal)
    assert refused(lambda: api(alice).patch(base, patch | {"ifVersion": 7}), 412, journal)
    assert refused(lambda: api(bob).patch(base, patch | {"is_published": False}), 403, journal)
    assert refused(lambda: api(alice).put(f"{base}/storage-config", {"allow_team_app": False}), 400, journal)
    assert refused(lambda: api(alice).patch(f"{base}/team/members/{alice.pk}", {"role": "viewer"}), 403, journal)
    assert refused(lambda: api(bob).delete(f"{base}/team/members/{alice.pk}"), 403, journal)
    assert refused(lambda: api(bob).post(f"{base}/team/invite", {}), 403, journal)
    spent = Invite.objects.create(team=team_page.team, created_by=alice, expires_at=timezone.now())
    assert refused(lambda: api(charlie).post(f"/api/join/{spent.code}"), 404, journal)
    settings.PAGES_PER_USER_MAX, rows = 1, Change.objects.count()
    assert refused(lambda: api(alice).post("/api/pages", {"name": "New", "html_content": HTML}), 403, journal)
    assert Change.objects.count() == rows and not AgentSpec.objects.exists()


def test_the_example_pages_are_in_the_journal():
    call_command("demo", verbosity=0)
    for page in Page.objects.all():
        assert {row.credential for row in Journal(page).rows()} == {"none"}
        assert [row.subject for row in Journal(page).rows()][:2] == ["page", "version"]


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_moment_are_numbered_one_by_one(alice, bob, charlie, team_page, base, journal):
    owner, member = Api(token_for(alice)), token_for(bob)
    code = owner.post(f"{base}/team/invite").json()["inviteCode"]
    join(team_page, charlie)
    works = [
        *(lambda n=n: owner.patch(base, {"name": f"Board {n}"}) for n in range(4)),
        *(lambda n=n: Api(member).patch(base, {"html_content": f"<p>{n}</p>"}) for n in range(4)),
        *(lambda: owner.post(f"{base}/team/invite") for _ in range(4)),
        lambda: owner.delete(f"{base}/team/members/{charlie.pk}"),
        lambda: owner.patch(f"{base}/team/members/{bob.pk}", {"role": "admin"}),
        lambda: owner.delete(f"{base}/team/invites/{code}"),
        lambda: owner.put(f"{base}/agent-spec", {"spec": "A board."}),
    ]
    statuses = at_once(len(works), lambda number: works[number]().status_code)

    assert set(statuses) <= {200, 201}
    rows = journal.rows()
    assert [row.seq for row in rows] == list(range(1, len(works) + 4))
    assert len({row.changeset for row in rows[3:]}) == len(works)
