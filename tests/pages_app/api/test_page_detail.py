import pytest

from pages_app.models import Page
from tests.conftest import HTML

SWITCHES = {
    f"page_api_{name}_enabled"
    for name in ("ai", "image_gen", "image_search", "image_recognition", "spawn", "cms", "form")
}
KEYS = {"id", "name", "slug", "url", "html_content", "is_published", "is_unlisted", "views", "created_at", "updated_at"}
KEYS |= {"description", "preview_image"} | SWITCHES


def test_it_works(api, alice, team_page):
    response = api(alice).get(f"/api/pages/{team_page.pk}")

    assert response.status_code == 200
    answer = response.json()
    page = answer.pop("page")
    assert set(page) == KEYS
    assert answer == {
        "conversationId": None,
        "messages": [],
        "versionCount": 1,
        "version": 1,
        "storageMode": "team_app",
    }
    assert (page["id"], page["name"], page["slug"]) == (team_page.pk, "Board", "board")
    assert (page["url"], page["description"]) == ("http://localhost/p/board", "")


def test_timestamps_are_utc_with_milliseconds(api, alice, team_page):
    Page.objects.update(updated_at="2026-02-04T17:47:59.972+00:00", created_at="2026-02-04T17:47:59+00:00")
    page = api(alice).get(f"/api/pages/{team_page.pk}").json()["page"]

    assert page["updated_at"] == "2026-02-04T17:47:59.972Z"
    assert page["created_at"] == "2026-02-04T17:47:59.000Z"


def test_html_keeps_its_placeholders(api, alice, team_page):
    assert api(alice).get(f"/api/pages/{team_page.pk}").json()["page"]["html_content"] == HTML


def test_app_origin_is_the_base_of_addresses(api, alice, team_page, settings):
    settings.APP_ORIGIN = "https://pages.example.org"
    page = api(alice).get(f"/api/pages/{team_page.pk}").json()["page"]

    assert page["url"] == "https://pages.example.org/p/board"


@pytest.mark.parametrize("reference", ["board", "{id}", "0{id}"])
def test_a_page_goes_by_id_or_slug(api, alice, team_page, reference):
    response = api(alice).get(f"/api/pages/{reference.format(id=team_page.pk)}")

    assert response.json()["page"]["id"] == team_page.pk


@pytest.mark.parametrize(
    "reference",
    ["0", "999999", "9" * 19, str(2**63), "9" * 400, "no-such-page", "BOARD", "bo%00ard", "%E2%91%A0", "-1"],
)
def test_anything_else_is_not_found(api, alice, team_page, reference):
    response = api(alice).get(f"/api/pages/{reference}")

    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_digits_are_always_an_id(api, alice, team_page):
    Page.objects.filter(pk=team_page.pk).update(slug="4711")

    assert api(alice).get("/api/pages/4711").status_code == 404


def test_an_outsider_is_not_told_the_html(api, charlie, team_page):
    response = api(charlie).get(f"/api/pages/{team_page.pk}")

    assert response.status_code == 403
    assert "Hello" not in response.content.decode()


def test_the_query_count_is_small(api, alice, team_page, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        api(alice).get(f"/api/pages/{team_page.pk}")
