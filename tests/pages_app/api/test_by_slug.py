import pytest

from pages_app.models import Page

TOP = {"id", "name", "slug", "isPublished", "updatedAt", "page"}
PAGE = {"id", "name", "slug", "url", "description", "username", "storage_mode", "is_published", "is_unlisted"}
PAGE |= {"preview_image", "updated_at"}


def test_it_works(api, team_page):
    response = api().get("/api/pages/by-slug/board")

    assert response.status_code == 200
    answer = response.json()
    assert (set(answer), set(answer["page"])) == (TOP, PAGE)
    assert answer["page"]["username"] == "alice"
    assert answer["page"]["url"] == "http://localhost/p/board"
    assert answer["page"]["storage_mode"] == "team_app"
    assert "Hello" not in response.content.decode()


@pytest.mark.parametrize("who, status", [("alice", 200), ("bob", 200), ("charlie", 404), (None, 404)])
def test_who_finds_an_unpublished_page(request, api, team_page, who, status):
    Page.objects.update(is_published=False)
    user = who and request.getfixturevalue(who)

    assert api(user).get("/api/pages/by-slug/board").status_code == status


def test_digits_are_a_slug_here(api, team_page):
    assert api().get(f"/api/pages/by-slug/{team_page.pk}").status_code == 404

    Page.objects.update(slug="4711")
    assert api().get("/api/pages/by-slug/4711").status_code == 200


def test_the_query_count_is_constant(api, alice, team_page, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        api(alice).get("/api/pages/by-slug/board")
