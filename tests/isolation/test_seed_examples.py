"""The examples of the client-side reference, word for word, in a hosted page in a real Chromium, in either mode.

Each runs by itself, for Alice, who owns the page and is signed in, with what its names stand for prepared.
"""

import json

import pytest
from django.conf import settings

from accounts.models import Invite, MembershipPlan
from tests.conftest import join

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

READY = """async function init() {{
{0}
}}
await init()"""

SOLO = [
    (
        READY.format(
            "await SoloData.ready; // Wait for auth check\n"
            "if (!SoloData.isAuthenticated()) {\n"
            "SoloData.promptLogin();\n"
            "return;\n"
            "}"
        ),
        "SoloData.isAuthenticated()",
        True,
    ),
    (
        "await SoloData.create('todos', { text: 'Buy groceries', completed: false });",
        "(await SoloData.count('todos')).count",
        2,
    ),
    (
        "const { records } = await SoloData.find('todos', { orderBy: 'createdAt' });",
        "Object.keys(records[0]).sort().join()",
        "collection,createdAt,data,id,rev,seq,updatedAt",
    ),
    (
        "await SoloData.update('todos', recordId, { completed: true });",
        "(await SoloData.findById('todos', recordId)).data",
        {"text": "First", "completed": True},
    ),
    ("await SoloData.delete('todos', recordId);", "(await SoloData.find('todos')).total", 0),
    (
        "const file = await SoloData.uploadFile(fileInput.files[0]);",
        "[file.filename, file.contentType, file.size]",
        ["note.txt", "text/plain", 5],
    ),
    ("const { files } = await SoloData.listFiles();", "files.length", 1),
    ("const downloadUrl = SoloData.getDownloadUrl(fileId);", "(await fetch(downloadUrl)).text()", "hello"),
    ("const user = SoloData.getCurrentUser() // { id, username } or null", "user.username", "alice"),
    ("const is = SoloData.isAuthenticated() // boolean", "is", True),
    ("SoloData.promptLogin() // Opens login modal", "document.body.textContent.length > 0", True),
]
TEAM = [
    (
        READY.format(
            "await TeamData.ready; // Wait for auth and membership check\n"
            "if (!TeamData.isMember()) {\n"
            "showInvitePrompt();\n"
            "return;\n"
            "}"
        ),
        "TeamData.isMember()",
        True,
    ),
    (
        "await TeamData.create('tasks', { title: 'New task', status: 'pending' });",
        "(await TeamData.count('tasks')).count",
        2,
    ),
    (
        "const { records } = await TeamData.find('tasks', { where: { status: 'active' } });",
        "[records.length, records[0].data.text, records[0].createdBy.username]",
        [1, "First", "alice"],
    ),
    ("const found = await TeamData.findMine('tasks'); // Only records created by current user", "found.total", 1),
    (
        "await TeamData.update('tasks', recordId, { status: 'done' });",
        "(await TeamData.findById('tasks', recordId)).data.status",
        "done",
    ),
    ("await TeamData.delete('tasks', recordId);", "(await TeamData.count('tasks')).count", 0),
    (
        "const { members } = await TeamData.getMembers();",
        "members.map((m) => [m.username, m.role, m.status, typeof m.userId, typeof m.joinedAt])",
        [["alice", "owner", "accepted", "number", "string"], ["bob", "member", "accepted", "number", "string"]],
    ),
    (
        "await TeamData.inviteMember('user@example.com', 'member');",
        "(await TeamData.getMembers()).members.at(-1).status",
        "pending",
    ),
    (
        "const { inviteUrl } = await TeamData.generateInviteLink('member');",
        "/\\/join\\/[A-Za-z0-9]{16}$/.test(inviteUrl)",
        True,
    ),
    ("await TeamData.joinWithCode('ABC123');", "TeamData.getRole()", "owner"),
    (
        "await TeamData.removeMember(userId); // Use member.userId, not member.user_id",
        "(await TeamData.getMembers()).members.length",
        1,
    ),
    (
        "await TeamData.updateMemberRole(userId, 'admin'); // owner only",
        "(await TeamData.getMembers()).members[1].role",
        "admin",
    ),
    ("await TeamData.uploadFile(file); // member+ required", "(await TeamData.listFiles()).files.length", 2),
    ("const { files } = await TeamData.listFiles();", "files[0].createdBy.username ?? files[0].createdBy", "alice"),
    ("const url = TeamData.getDownloadUrl(fileId);", "(await fetch(url)).text()", "hello"),
    ("await TeamData.deleteFile(fileId); // creator or admin+", "(await TeamData.listFiles()).files.length", 0),
    ("const role = TeamData.getRole() // 'owner' | 'admin' | 'member' | 'viewer' | null", "role", "owner"),
    (
        "const can = [TeamData.canCreate(), TeamData.canEdit(record), TeamData.canDelete(record), "
        "TeamData.canInvite(), TeamData.canManageRoles()]",
        "can",
        [True] * 5,
    ),
    ("const user = TeamData.getCurrentUser() // { id, username } or null", "user.username", "alice"),
    (
        "const membership = TeamData.getMembership() // { userId, role, status } or null",
        "[membership.role, membership.status, typeof membership.userId]",
        ["owner", "accepted", "number"],
    ),
]
SOCIAL = [
    (
        READY.format(
            "await SocialData.ready; // Waits for auth check\n"
            "const user = SocialData.getCurrentUser(); // Now works correctly\n"
            "if (user) {\n"
            "console.log('Logged in as', user.username);\n"
            "}"
        ),
        "SocialData.getCurrentUser().username",
        "alice",
    ),
    ("await SocialData.create('comments', { text: 'Great post!' });", "(await SocialData.count('comments')).count", 2),
    (
        "const { records } = await SocialData.find('comments', { where: { postId: 123 } });",
        "[records.length, records[0].createdBy.username]",
        [1, "alice"],
    ),
    ("const found = await SocialData.findMine('comments'); // Only user's own comments", "found.total", 1),
    (
        "await SocialData.update('comments', recordId, { text: 'Updated' }); // Owner only",
        "(await SocialData.findById('comments', recordId)).data.text",
        "Updated",
    ),
    ("await SocialData.delete('comments', recordId); // Owner only", "(await SocialData.count('comments')).count", 0),
    ("await SocialData.uploadFile(file);", "(await SocialData.listFiles()).files.length", 2),
    ("const { files } = await SocialData.listFiles();", "files.length", 1),
    ("const url = SocialData.getDownloadUrl(fileId);", "(await fetch(url)).text()", "hello"),
    ("await SocialData.deleteFile(fileId); // Creator only", "(await SocialData.listFiles()).files.length", 0),
    ("const is = [SocialData.isAuthenticated(), SocialData.isPageOwner()]", "is", [True, True]),
    ("SocialData.promptLogin() // Opens login modal", "document.body.textContent.length > 0", True),
    (
        "const currentUser = SocialData.getCurrentUser();\n"
        "const canEdit = currentUser && currentUser.id === record.createdBy.id;",
        "canEdit",
        True,
    ),
    (
        "const data = await fetch('/api/pages/' + PAGE_ID + '/social-data/comments')\n.then(res => res.json())",
        "data.total",
        1,
    ),
    (
        "const response = await fetch('/api/pages/' + PAGE_ID + '/social-data/comments', {\n"
        "method: 'POST',\n"
        "headers: { 'Content-Type': 'application/json' },\n"
        "credentials: 'include',\n"
        "body: JSON.stringify({ data: { text: 'By hand' } })\n"
        "});",
        "[response.status, (await response.json()).createdBy.username]",
        [201, "alice"],
    ),
]
CMS = [
    (READY.format("await CmsData.ready; // Wait for auth check"), "CmsData.isCreator()", True),
    (
        "const { records, total } = await CmsData.find('posts', {\n"
        "where: { category: 'news' },\n"
        "orderBy: 'created_at',\n"
        "order: 'desc',\n"
        "limit: 10,\n"
        "offset: 0\n"
        "});",
        "[total, records[0].planId, records[0].collection]",
        [1, None, "posts"],
    ),
    ("const post = await CmsData.findById('posts', recordId);", "post.data.text", "First"),
    (
        "await CmsData.create('posts', { title: 'New post', content: '<p>Hello</p>' });",
        "(await CmsData.count('posts')).count",
        2,
    ),
    ("const made = await CmsData.create('posts', { title: 'Premium' }, { planId: 42 });", "made.planId", 42),
    (
        "await CmsData.update('posts', recordId, { title: 'Updated' });",
        "(await CmsData.findById('posts', recordId)).data.title",
        "Updated",
    ),
    (
        "await CmsData.update('posts', recordId, {}, { planId: 42 });",
        "(await CmsData.findById('posts', recordId)).planId",
        42,
    ),
    ("await CmsData.delete('posts', recordId);", "(await CmsData.count('posts')).count", 0),
    ("const user = CmsData.getCurrentUser() // { id, username } or null", "user.username", "alice"),
    ("const is = CmsData.isAuthenticated() // boolean", "is", True),
    (
        "if (CmsData.isCreator()) {\ndocument.getElementById('admin-panel').style.display = 'block';\n}",
        "document.getElementById('admin-panel').style.display",
        "block",
    ),
]
STORES = {
    "SoloData": ("solo_app", "todos", SOLO),
    "TeamData": ("team_app", "tasks", TEAM),
    "SocialData": ("social_app", "comments", SOCIAL),
    "CmsData": ("page", "posts", CMS),
}
HTML = """<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Examples</title></head>
<body data-page-id="{{PAGE_ID}}"><div id="admin-panel" style="display: none"></div><input type="file">
<script>const PAGE_ID = document.body.dataset.pageId;</script></body></html>"""
PREPARE = """async ([name, collection]) => {
    const store = window[name]
    await store.ready
    const first = { text: 'First', status: 'active', postId: 123, category: 'news' }
    if (name === 'SoloData') { delete first.status; delete first.postId; delete first.category }
    window.record = await store.create(collection, first)
    window.recordId = record.id
    window.fileInput = document.querySelector('input')
    window.file = fileInput.files[0]
    if (store.uploadFile) window.fileId = (await store.uploadFile(window.file)).id
}"""


@pytest.mark.parametrize("name", STORES)
def test_every_example_runs(watched, mode, hosted, alice, bob, signed_in, name):
    storage_mode, collection, examples = STORES[name]
    page = hosted(alice, storage_mode, HTML, name="Examples", page_api_cms_enabled=name == "CmsData")
    MembershipPlan.objects.create(pk=42, owner=alice, name="Readers")
    signed_in(alice)
    for example, result, expected in examples:
        if page.team:
            page.team.memberships.filter(user=bob).delete()
            join(page, bob)
            Invite.objects.filter(team=page.team).delete()
            invite = {"expires_at": "2100-01-01T00:00:00Z", "created_by": alice}
            Invite.objects.create(team=page.team, code="ABC123", **invite)
        watched.goto(page.address)
        watched.locator("input").set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"})
        watched.evaluate(PREPARE, [name, collection])

        found = watched.evaluate(
            f"async (userId) => {{ const fileId = window.fileId;\n{example}\nreturn {result} }}", bob.pk
        )

        assert found == expected, example
        empty(watched, name, collection)
    assert watched.problems == []


def empty(page, name, collection):
    """The next example begins anew."""
    page.evaluate(
        """async ([name, collection]) => {
            const store = window[name]
            for (const { id } of (await store.find(collection)).records) await store.delete(collection, id)
            if (!store.listFiles) return
            for (const { id } of (await store.listFiles()).files) await store.deleteFile(id)
        }""",
        [name, collection],
    )


def test_a_raw_call_of_a_page_api_carries_who_is_there(watched, mode, hosted, alice, signed_in, received):
    """What such a call is answered is the business of that API; that it arrives for Alice is ours."""
    page = hosted(alice, "page", HTML, name="Examples")
    signed_in(alice)
    watched.goto(page.address)
    watched.evaluate("PageFunctions.ready")
    received.clear()
    answer = watched.evaluate("""async () => {
        const messages = []
        const response = await fetch('/api/pages/' + PAGE_ID + '/page-api-ai', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            credentials: 'include',
            body: JSON.stringify({
                system_prompt: 'You are a helpful assistant. Respond in JSON format.',
                messages: messages,
                stream: false,
                maxTokens: 1024
            })
        });
        return [response.status, JSON.stringify(await response.json())]
    }""")
    call = next(each for each in received if each["method"] == "POST")

    assert json.loads(answer[1])
    in_cookie = f"{settings.PAGE_COOKIE_NAME}="
    assert call["authorization"].startswith("Bearer vmp_") if mode == "A" else in_cookie in call["cookie"]
