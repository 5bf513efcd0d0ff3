"""What holds in either mode, in a real Chromium: signing in from a page and working there (ISOLATION 11: A6, A10)."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.conftest import join

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
SCRIPT = re.compile(r"/sdk/page\.[0-9a-f]{16}\.js")
TOKEN = re.compile(r"vmp_[A-Za-z0-9_-]{20,}")
APP = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Notes</title>
<body data-page-id="{{PAGE_ID}}"><h1>Notes</h1><p id="who">…</p><button id="enter">Sign in</button><ul></ul>
<script>
const PAGE_ID = {{PAGE_ID}}
document.querySelector('#enter').onclick = () => TeamData.promptLogin()
TeamData.ready.then(async () => {
    const user = TeamData.getCurrentUser()
    document.querySelector('#who').textContent = user ? user.username : 'nobody'
    if (!TeamData.isMember()) return
    const { records } = await TeamData.find('notes')
    document.querySelector('ul').append(...records.map(({ data }) => {
        const item = document.createElement('li'); item.textContent = data.text; return item
    }))
})
</script>"""


@pytest.fixture
def notes(mode, hosted, alice, bob):
    page = hosted(alice, "team_app", APP, name="Notes")
    join(page, bob)
    return page


def log_in(page, name):
    """As a visitor does, on the platform's own screen."""
    page.get_by_label("Username").fill(name)
    page.locator("input[name=password]").fill(f"{name}-password")
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def enter(page, name):
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Log in").click()
    log_in(page, name)
    expect(page.locator("#who")).to_have_text(name)


class TestA6:
    def test_a6_click_sign_in_and_back(self, watched, notes):
        watched.goto(notes.address)
        expect(watched.locator("#who")).to_have_text("nobody")
        enter(watched, "bob")

        assert watched.evaluate("[TeamData.isMember(), TeamData.getRole()]") == [True, "member"]
        assert watched.problems == []

    def test_a6_records_can_be_written_and_read(self, watched, notes):
        watched.goto(notes.address)
        enter(watched, "bob")
        made = watched.evaluate("TeamData.create('notes', { text: 'Milk' })")
        watched.evaluate("(id) => TeamData.update('notes', id, { text: 'Oat milk' })", made["id"])
        watched.reload()
        expect(watched.locator("li")).to_have_text("Oat milk")

        assert watched.evaluate("(id) => TeamData.delete('notes', id)", made["id"]) == {"success": True}
        assert watched.evaluate("TeamData.count('notes')") == {"count": 0}

    def test_a6_a_raw_call_of_the_api_works(self, watched, notes):
        watched.goto(notes.address)
        enter(watched, "bob")
        answer = watched.evaluate("""async () => {
            const url = '/api/pages/' + PAGE_ID + '/team-data/notes', credentials = 'include'
            const headers = { 'Content-Type': 'application/json' }
            const body = JSON.stringify({ data: { n: 1 } })
            const made = await fetch(url, { method: 'POST', headers, credentials, body })
            const found = await (await fetch(url, { credentials })).json()
            return [made.status, found.total, found.records[0].createdBy.username]
        }""")

        assert answer == [201, 1, "bob"]

    def test_a6_an_answer_can_be_read_as_it_comes(self, watched, notes):
        watched.goto(notes.address)
        enter(watched, "bob")
        text = watched.evaluate("""async () => {
            const answer = await fetch('/api/pages/' + PAGE_ID + '/team-data/notes', { credentials: 'include' })
            const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
            let text = ''
            for (let part; !(part = await reader.read()).done;) text += part.value
            return text
        }""")

        assert json.loads(text)["records"] == []


class TestA10:
    def test_a10_what_the_page_holds_is_nowhere_to_be_found(self, watched, notes, signed_in, bob):
        signed_in(bob)
        watched.goto(notes.address)
        expect(watched.locator("#who")).to_have_text("bob")
        found = watched.evaluate("""() => {
            const seen = new Set(), texts = [document.documentElement.outerHTML, location.href, document.cookie, name]
            const walk = (value, depth) => {
                if (typeof value === 'string') texts.push(value)
                if (value === null || !/object|function/.test(typeof value) || seen.has(value) || depth > 5) return
                seen.add(value)
                for (const key of Reflect.ownKeys(value)) {
                    texts.push(String(key))
                    try { walk(value[key], depth + 1) } catch (error) { /* not for us to read */ }
                }
                if (typeof value === 'function') texts.push(Function.prototype.toString.call(value))
            }
            walk(window, 0)
            return texts.join(' ')
        }""")

        assert len(found) > 10_000
        assert TOKEN.findall(found) == []

    def test_a10_reading_is_one_request(self, watched, notes, signed_in, bob, received):
        signed_in(bob)
        watched.goto(notes.address)
        expect(watched.locator("#who")).to_have_text("bob")
        watched.wait_for_load_state("networkidle")
        received.clear()
        watched.evaluate("TeamData.find('notes', { where: { text: 'Milk' } })")
        watched.evaluate("fetch('/api/pages/' + PAGE_ID + '/team-data/notes', { credentials: 'include' })")

        assert [each["method"] for each in received] == ["GET", "GET"]

    def test_a10_from_the_page_to_its_first_record(self, watched, notes, mode, signed_in, bob, received):
        """Mode A: the page, our script, one read: most Chromiums keep nothing for opaque documents, those without a
        divided cache do. Mode B: the page, who is here, one read; the script is in the cache.
        """
        signed_in(bob)
        watched.goto(notes.address)
        expect(watched.locator("#who")).to_have_text("bob")
        watched.wait_for_load_state("networkidle")
        watched.address = watched.url  # in mode B the host of the page
        received.clear()
        watched.goto("about:blank")
        watched.goto(watched.address)
        expect(watched.locator("#who")).to_have_text("bob")
        watched.wait_for_load_state("networkidle")
        paths = [each["path"] for each in received if each["path"] != "/favicon.ico"]
        paths = [SCRIPT.sub("SDK", path.replace(f"/{notes.pk}/", "/7/")) for path in paths]

        data = "/api/pages/7/team-data/notes"
        if mode == "A":
            assert paths in (["/p/notes", "SDK", data], ["/p/notes", data])
        else:
            assert paths == ["/", "/api/pages/7/sdk-context", data]
