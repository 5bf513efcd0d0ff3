import pytest

from pages_app.models import Page
from tests.conftest import join, make_page

KEYS = {"id", "name", "slug", "url", "is_published", "is_unlisted", "storage_mode", "views", "updated_at"}
KEYS |= {"description", "preview_image"}


def names(response):
    return [page["name"] for page in response.json()["pages"]]


def test_it_works(api, alice, team_page):
    response = api(alice).get("/api/pages")

    assert response.status_code == 200
    answer = response.json()
    assert {key: answer[key] for key in answer if key != "pages"} == {
        "total": 1,
        "limit": 50,
        "offset": 0,
        "hasMore": False,
    }
    assert set(answer["pages"][0]) == KEYS
    assert answer["pages"][0]["id"] == team_page.pk


def test_the_one_changed_last_comes_first(api, alice, bob):
    first, *_ = [make_page(alice, name=name) for name in "ABC"]
    Page.objects.update(updated_at="2026-01-01T00:00:00Z")
    assert names(api(alice).get("/api/pages")) == ["C", "B", "A"]

    api(alice).patch(f"/api/pages/{first.pk}", {"description": "changed"})
    assert names(api(alice).get("/api/pages")) == ["A", "C", "B"]


def test_it_pages(api, alice):
    for number in range(5):
        make_page(alice, name=f"Page {number}")
    answer = api(alice).get("/api/pages", {"limit": "2", "offset": "2"}).json()

    assert [page["name"] for page in answer["pages"]] == ["Page 2", "Page 1"]
    assert (answer["total"], answer["limit"], answer["offset"], answer["hasMore"]) == (5, 2, 2, True)
    last = api(alice).get("/api/pages", {"offset": "4"}).json()
    assert (len(last["pages"]), last["hasMore"]) == (1, False)


def test_a_limit_above_100_is_100(api, alice):
    assert api(alice).get("/api/pages", {"limit": "1000000000"}).json()["limit"] == 100


def test_an_offset_beyond_everything_is_empty(api, alice, team_page):
    answer = api(alice).get("/api/pages", {"offset": "9" * 30}).json()

    assert (answer["pages"], answer["total"]) == ([], 1)


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "limit=1.0", "limit=%D9%A1"])
@pytest.mark.parametrize("prefix", ["", "offset=0&"])
def test_it_rejects_a_bad_limit(api, alice, query, prefix):
    assert api(alice).get(f"/api/pages?{prefix}{query}").status_code == 400


@pytest.mark.parametrize("query", ["offset=-1", "offset=a", "team=yes", "team=", "team=TRUE", "ofset=1", "Limit=2"])
def test_it_rejects_other_bad_parameters(api, alice, query):
    assert api(alice).get(f"/api/pages?{query}").status_code == 400


def test_unpublished_and_unlisted_pages_are_ones_own(api, alice):
    make_page(alice, name="Draft", is_published=False)
    make_page(alice, name="Quiet", is_unlisted=True)

    assert sorted(names(api(alice).get("/api/pages"))) == ["Draft", "Quiet"]


def test_pages_of_others_are_not_listed(api, charlie, team_page):
    assert names(api(charlie).get("/api/pages?team=true")) == []


@pytest.mark.parametrize("team, expected", [("true", ["Board", "Own"]), ("1", ["Board", "Own"]), ("false", ["Own"])])
def test_team_pages_are_listed_on_request(api, bob, team_page, team, expected):
    make_page(bob, name="Own")

    assert sorted(names(api(bob).get("/api/pages", {"team": team}))) == expected


@pytest.mark.parametrize(
    "changes, listed",
    [({"is_published": False}, 1), ({"allow_team_app": False}, 0), ({"blocked_at": "2026-01-01T00:00:00Z"}, 0)],
)
def test_which_team_pages_are_listed(api, bob, team_page, changes, listed):
    Page.objects.update(**changes)

    assert api(bob).get("/api/pages?team=true").json()["total"] == listed


def test_the_query_count_does_not_grow(api, alice, bob, django_assert_num_queries):
    for number in range(12):
        join(make_page(bob, "team_app", name=f"Page {number}"), alice)
        make_page(alice)
    for limit in ("2", "20"):
        with django_assert_num_queries(3):
            api(alice).get("/api/pages", {"team": "true", "limit": limit})
