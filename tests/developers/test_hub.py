import re

import pytest
from django.test import Client

from developers.documents import AGENT_GUIDE, DOCUMENTS, GROUPS, NAMES
from tests.admin.conftest import hostile

ORIGIN = "http://localhost:8000"


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost:8000"})


@pytest.mark.parametrize("name", NAMES)
def test_it_works(name, visitor):
    response = visitor.get(DOCUMENTS[name].path)
    assert response.status_code == 200 and response["Content-Type"] == "text/html; charset=utf-8"
    text = response.text
    assert re.search("<h1[^>]*>", text) and text.count("<h1") == 1
    assert "{{" + "BASE}}" not in text and "<!--" not in text.replace("&lt;!--", "")
    assert hostile(text) == [] and not response.cookies
    assert f'aria-current="page">{DOCUMENTS[name].title}' in text
    for group in GROUPS:
        assert f"<p>{group}</p>" in text


@pytest.mark.parametrize("path", ["/developers", "/developers/api"])
def test_the_hub_has_two_addresses(path, visitor):
    assert f'<h1 id="developer-hub">{DOCUMENTS["index"].title}</h1>' in visitor.get(path).text
    assert visitor.get(f"{path}.md").text.startswith("# Developer hub\n")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_markdown_too(name, visitor):
    response = visitor.get(f"{DOCUMENTS[name].path}.md", follow=True)
    kind = "text/plain" if name == AGENT_GUIDE else "text/markdown"
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.text.startswith(f"# {DOCUMENTS[name].title}\n")
    assert "](/developers" not in response.text and "BASE}}" not in response.text and "<!-- " not in response.text


def test_links_lead_from_one_markdown_text_to_the_next(visitor):
    text = visitor.get("/developers/api/team-data.md").text
    assert f"({ORIGIN}/developers/api/teams.md#roles)" in text


def test_agents_find_one_text(visitor):
    response = visitor.get("/llms.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"BASE={ORIGIN}\n" in response.text and f"{ORIGIN}/api/openapi.json" in response.text


@pytest.mark.parametrize("path", ["/ai-agents/agent-guide.md", "/developers/api/agent-guide.md"])
def test_its_other_addresses_lead_there(path, visitor):
    response = visitor.get(path)
    assert (response.status_code, response["Location"]) == (301, "/llms.txt")


def test_it_fits_into_one_reading(visitor):
    """An agent should not have to leave any of it out."""
    assert len(visitor.get("/llms.txt").content) <= 20_000


def test_no_two_addresses_answer_the_same_text(visitor):
    paths = ["/llms.txt", "/developers/api/reference.md", *(f"{DOCUMENTS[name].path}.md" for name in NAMES)]
    texts = [response.text for path in paths if (response := visitor.get(path)).status_code == 200]
    assert len(set(texts)) == len(texts) == len(NAMES) + 1


def test_markdown_leads_to_it_without_a_detour(visitor):
    assert f"({ORIGIN}/llms.txt)" in visitor.get("/developers/api/ai-coding-agents.md").text
    assert not [name for name in NAMES if "agent-guide.md" in visitor.get(f"{DOCUMENTS[name].path}.md").text]


def test_people_can_read_what_agents_read(visitor):
    text = visitor.get("/ai-agents/visimade-md").text
    assert "# Visimade for agents" in text and "&lt;!doctype html&gt;" in text and hostile(text) == []


def test_it_names_the_public_origin(visitor, settings):
    settings.APP_ORIGIN = "https://apps.example.org"
    assert "BASE=https://apps.example.org\n" in visitor.get("/llms.txt").text


@pytest.mark.parametrize("path", ["/developers/api/errors", "/developers/api/errors.md", "/llms.txt"])
def test_an_unchanged_page_is_not_sent_again(path, visitor):
    first = visitor.get(path)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = visitor.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert visitor.get(path, headers={"if-none-match": '"another"'}).status_code == 200


UNKNOWN = ["/developers/api/nothing", "/developers/api/nothing.md", "/developers/nothing", "/developers/api/../README"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_it_rejects_unknown_pages(path, visitor, db):
    response = visitor.get(path)
    assert response.status_code == 404 and "There is nothing here" in response.text


def test_it_rejects_other_methods(visitor, db):
    assert visitor.post("/developers/api").status_code == 405


def test_reading_in_order_passes_every_page_once(visitor):
    seen, path = [], DOCUMENTS["index"].path
    while path:
        seen.append(path)
        following = re.search('rel="next" href="([^"]+)"', visitor.get(path).text)
        path = following and following[1]
    assert seen == [DOCUMENTS[name].path for name in NAMES]


def test_the_landing_page_leads_here(visitor, db):
    text = visitor.get("/").text
    assert 'href="/developers/api"' in text and 'href="/llms.txt"' in text
