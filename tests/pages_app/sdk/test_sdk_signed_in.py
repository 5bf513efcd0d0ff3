"""The globals for somebody who is signed in: the same script in both modes."""

import re

import pytest

from accounts.models import Membership
from accounts.roles import Role
from pages_app.hosting import documents
from tests.conftest import join, make_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("mode")]

WHO = "[%(name)s.getCurrentUser(), %(name)s.isAuthenticated()]"
STORES = {"solo_app": "SoloData", "team_app": "TeamData", "social_app": "SocialData"}


def is_signed_in(tab, name, user):
    return tab.evaluate(WHO % {"name": name}) == [{"id": user.pk, "username": user.username}, True]


@pytest.mark.parametrize("storage_mode, name", STORES.items())
def test_it_works(hosted, alice, storage_mode, name):
    _, tab = hosted(storage_mode, alice)

    assert is_signed_in(tab, name, alice)
    made = tab.evaluate(f"{name}.create('tasks', {{title: 'Map', status: 'open'}})")
    changed = tab.evaluate(f"{name}.update('tasks', '{made['id']}', {{status: 'done'}})")
    assert changed["data"] == {"title": "Map", "status": "done"}
    assert tab.evaluate(f"{name}.findById('tasks', '{made['id']}')") == changed
    assert tab.evaluate(f"{name}.find('tasks', {{where: {{status: 'done'}}, orderBy: 'createdAt'}})") == {
        "records": [changed],
        "total": 1,
        "limit": 50,
        "offset": 0,
        "hasMore": False,
    }
    assert tab.evaluate(f"{name}.findMine('tasks')")["records"] == [changed]
    assert tab.evaluate(f"{name}.count('tasks', {{groupBy: 'status', values: ['done']}})") == {"counts": {"done": 1}}
    done = tab.evaluate(f"{name}.batch('tasks', [{{op: 'create', data: {{n: 1}}}}])")
    assert done["results"][0]["data"] == {"n": 1}
    assert tab.evaluate(f"{name}.delete('tasks', '{made['id']}')") == {"success": True}
    gone = tab.evaluate(f"{name}.findById('tasks', '{made['id']}').catch((e) => [e.name, e.status, e.code])")
    assert gone == ["ApiError", 404, "NOT_FOUND"]


def test_cms_has_plans_and_a_creator(hosted, visit, alice, bob):
    page, tab = hosted("page", alice, page_api_cms_enabled=True)

    assert tab.evaluate("CmsData.isCreator()")
    record = tab.evaluate("CmsData.create('posts', {title: 'One'}, {planId: null})")
    assert record["planId"] is None
    changed = tab.evaluate(f"CmsData.update('posts', '{record['id']}', {{}}, {{planId: null}})")
    assert changed["data"] == {"title": "One"}
    assert tab.evaluate("CmsData.create('posts', {}, {planId: 77}).catch((e) => e.status)") == 400
    tab.context.clear_cookies()
    visit(page, bob)
    assert not tab.evaluate("CmsData.isCreator()")
    assert tab.evaluate("CmsData.create('posts', {}).catch((e) => e.status)") == 403


def test_the_owner_reads_a_form(hosted, alice):
    _, tab = hosted("page", alice, page_api_form_enabled=True)

    assert tab.evaluate("VisiForm.submit('contact', {text: 'Hello'})")["data"] == {"text": "Hello"}
    assert tab.evaluate("VisiForm.find('contact')")["total"] == 1
    assert tab.evaluate("VisiForm.isCreator()") and is_signed_in(tab, "VisiForm", alice)


RIGHTS = """[TeamData.isMember(), TeamData.getRole(), TeamData.canCreate(), TeamData.canEdit({createdBy: {id: 0}}),
TeamData.canEdit({createdBy: TeamData.getCurrentUser()}), TeamData.canDelete({createdBy: null}), TeamData.canInvite(),
TeamData.canManageRoles()]"""


@pytest.mark.parametrize(
    "role, rights",
    [
        (None, [False, None, False, False, False, False, False, False]),
        (Role.VIEWER, [True, "viewer", False, False, False, False, False, False]),
        (Role.MEMBER, [True, "member", True, False, True, False, False, False]),
        (Role.ADMIN, [True, "admin", True, True, True, True, True, False]),
    ],
)
def test_the_rights_follow_the_role(alice, bob, visit, role, rights):
    page = make_page(alice, "team_app")
    if role:
        join(page, bob, role)
    tab = visit(page, bob)

    assert tab.evaluate(RIGHTS) == rights
    membership = {"userId": bob.pk, "role": role, "status": "accepted"} if role else None
    assert tab.evaluate("TeamData.getMembership()") == membership


def test_the_owner_runs_the_team(hosted, alice, bob):
    page, tab = hosted("team_app", alice)
    join(page, bob)

    assert tab.evaluate(RIGHTS) == [True, "owner", True, True, True, True, True, True]
    members = tab.evaluate("TeamData.getMembers()")["members"]
    assert [(each["userId"], each["role"], each["status"]) for each in members] == [
        (alice.pk, "owner", "accepted"),
        (bob.pk, "member", "accepted"),
    ]
    assert "joinedAt" in members[1] and not {"user_id", "joined_at"} & set(members[1])
    assert tab.evaluate(f"TeamData.updateMemberRole({bob.pk}, 'admin')")["role"] == "admin"
    assert Membership.objects.get(user=bob).role == "admin"
    invited = tab.evaluate("TeamData.inviteMember('new@example.org', 'viewer')")
    assert invited["role"] == "viewer" and invited["inviteCode"] in invited["inviteUrl"]
    assert tab.evaluate(f"TeamData.removeMember({bob.pk})") == {"success": True}
    assert not Membership.objects.filter(user=bob).exists()


def test_joining_shows_at_once(hosted, visit, alice, bob):
    page, tab = hosted("team_app", alice)
    code = tab.evaluate("TeamData.generateInviteLink('member')")["inviteCode"]
    tab.context.clear_cookies()
    visit(page, bob)

    assert tab.evaluate("[TeamData.isMember(), TeamData.canCreate()]") == [False, False]
    assert tab.evaluate(f"TeamData.joinWithCode('{code}')")["role"] == "member"
    assert tab.evaluate("[TeamData.isMember(), TeamData.canCreate()]") == [True, True]
    assert tab.evaluate("TeamData.create('tasks', {n: 1})")["createdBy"]["id"] == bob.pk
    tab.evaluate(f"TeamData.removeMember({bob.pk})")
    assert tab.evaluate("TeamData.isMember()") is False


UPLOAD = """async ([name, bytes]) => {
  const seen = [];
  const file = new File(["x".repeat(bytes)], "notes.txt", {type: "text/plain"});
  const made = await window[name].uploadFile(file, {onProgress: (progress) => seen.push(progress)});
  return [made, seen];
}"""


@pytest.mark.parametrize("storage_mode, name", STORES.items())
def test_files_come_and_go(hosted, alice, storage_mode, name):
    _, tab = hosted(storage_mode, alice)

    made, seen = tab.evaluate(UPLOAD, [name, 300_000])
    assert made["contentType"] == made["content_type"] == "text/plain"
    assert made["createdAt"] == made["created_at"] and made["createdBy"] == made["created_by"]
    assert "url" not in made
    assert seen and set(seen[-1]) == {"loaded", "total"} and seen[-1]["loaded"] == seen[-1]["total"] > 300_000
    assert tab.evaluate(f"{name}.listFiles()")["files"] == [made]
    address = tab.evaluate(f"{name}.getDownloadUrl('{made['id']}')")
    assert len(tab.evaluate("(url) => fetch(url).then((answer) => answer.text())", address)) == 300_000
    with tab.expect_download() as download:
        tab.evaluate(f"{name}.downloadFile('{made['id']}')")
    assert download.value.suggested_filename == "notes.txt"
    assert download.value.path().stat().st_size == 300_000
    assert tab.evaluate(f"{name}.deleteFile('{made['id']}')") == {"success": True}
    missing = tab.evaluate(f"{name}.downloadFile('{made['id']}').catch((e) => [e.status, e.code])")
    assert missing == [404, "NOT_FOUND"]


NAMES = ['say "hi" &copy; &amp; 100%25.bin', "👩\u200d🚀 می\u200cخواهم\u200f.bin", "a; b=c, (d)'e.bin"]
UPLOAD_NAMED = """async (names) => {
  const made = [];
  for (const name of names) made.push(await TeamData.uploadFile(new File([new Uint8Array(9)], name)));
  return made;
}"""


def test_files_keep_the_names_that_they_have_in_the_browser(hosted, alice):
    """Uploaded, listed, and saved: by the script, and by the header of the bytes alone."""
    _, tab = hosted("team_app", alice)

    made = tab.evaluate(UPLOAD_NAMED, NAMES)
    assert [file["filename"] for file in made] == NAMES
    assert tab.evaluate("TeamData.listFiles()")["files"] == made[::-1]
    for file, name in zip(made, NAMES, strict=True):
        for script in ("(id) => TeamData.downloadFile(id)", "(id) => { location = TeamData.getDownloadUrl(id) }"):
            with tab.expect_download() as download:
                tab.evaluate(script, file["id"])
            assert download.value.suggested_filename == re.sub('["\u200c-\u200f]', "_", name)  # as Chromium saves it


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SHOW = """async ([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const {id} = await window[name].uploadFile(new File([bytes], "dot.png"));
  const image = new Image();
  image.src = window[name].getDownloadUrl(id);
  await image.decode();
  return image.naturalWidth;
}"""


def test_a_private_file_shows_as_an_image(hosted, alice):
    _, tab = hosted("solo_app", alice)

    assert tab.evaluate(SHOW, ["SoloData", PNG]) == 1


def test_assets_of_the_page(hosted, alice):
    _, tab = hosted("page", alice)

    made = tab.evaluate("PageAssets.upload(new File(['a'], 'a.txt'), {onProgress: () => {}})")
    assert tab.evaluate("PageAssets.list()")["assets"] == [made]
    assert tab.evaluate(f"PageAssets.delete('{made['id']}')") == {"success": True}


RAW = """async () => {
  const url = "/api/pages/" + document.body.dataset.pageId + "/social-data/posts";
  const headers = {"Content-Type": "application/json"};
  const body = JSON.stringify({data: {text: "raw"}});
  const made = await fetch(url, {method: "POST", credentials: "include", headers, body});
  const mine = await fetch(url + "?mine=true", {credentials: "include", headers});
  return [made.status, (await made.json()).createdBy.username, (await mine.json()).total];
}"""


def test_raw_calls_of_the_page_work(hosted, alice):
    _, tab = hosted("social_app", alice)

    assert tab.evaluate(RAW) == [201, "alice", 1]
    assert tab.problems == []


def test_who_is_there_is_asked_once(hosted, alice, received, mode):
    _, tab = hosted("team_app", alice, page_api_cms_enabled=True, page_api_form_enabled=True)
    tab.evaluate("Promise.all([TeamData.ready, CmsData.ready, VisiForm.ready, PageFunctions.ready, TeamData.ready])")

    asked = [environ["PATH_INFO"] for environ in received if "sdk-context" in environ["PATH_INFO"]]
    assert len(asked) == (mode == "B")


def test_a_page_without_data_asks_nothing_before_it_wants_to_know(alice, live_server, watched, received):
    page = make_page(alice)
    watched.goto(f"{live_server.url}{page.url_path}", wait_until="networkidle")

    assert received == []


def test_ready_never_fails(alice, live_server, watched, mode):
    page = make_page(alice, "social_app")
    watched.route("**/sdk-context", lambda route: route.abort())
    watched.goto(f"{live_server.url}{page.url_path}")

    assert watched.evaluate("SocialData.ready.then(() => [SocialData.getCurrentUser(), SocialData.isPageOwner()])") == [
        None,
        False,
    ]


def test_the_same_script_serves_both_modes(hosted, mode):
    _, tab = hosted("team_app")

    address = tab.evaluate("document.scripts[0].src")
    assert address.endswith(documents.sdk.url(["team"]))
    assert tab.evaluate("self.origin") == ("null" if mode == "A" else address.partition("/sdk/")[0])


def test_loading_it_twice_is_harmless(hosted, alice):
    _, tab = hosted("social_app", alice)

    tab.add_script_tag(url=tab.evaluate("document.scripts[0].src"))
    assert is_signed_in(tab, "SocialData", alice)
    assert tab.problems == []


def test_a_page_may_ask_by_precondition(hosted, alice):
    """Headers that a page of an opaque origin sends only when the preflight lists them."""
    page, tab = hosted("social_app", alice)
    made = tab.evaluate("SocialData.create('tasks', {title: 'Map'})")
    path = f"/api/pages/{page.pk}/social-data/tasks/{made['id']}"
    send = """async ([path, method, headers]) => {
        const body = method === 'PATCH' ? JSON.stringify({data: {n: 1}}) : undefined
        const answer = await fetch(path, {method, body, headers: {'Content-Type': 'application/json', ...headers}})
        return [answer.status, answer.headers.get('ETag'), answer.status === 304 ? null : await answer.json()]
    }"""
    etag = f'"{made["rev"]}"'

    assert tab.evaluate(send, [path, "GET", {"If-None-Match": etag}])[:2] == [304, etag]
    status, newer, changed = tab.evaluate(
        send, [path, "PATCH", {"If-Match": etag, "Prefer": "x", "Idempotency-Key": "1"}]
    )
    assert (status, newer) == (200, f'"{changed["rev"]}"')
    status, _, refusal = tab.evaluate(send, [path, "PATCH", {"If-Match": etag}])
    assert (status, refusal["code"], refusal["record"]["rev"]) == (412, "PRECONDITION_FAILED", changed["rev"])
