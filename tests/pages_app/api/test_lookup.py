import pytest

from pages_app.models import Page


@pytest.mark.parametrize("changes", [{}, {"is_unlisted": True}])
def test_it_works(api, charlie, team_page, changes):
    Page.objects.update(**changes)
    response = api(charlie).get("/api/pages/lookup", {"slug": "board"})

    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {"id", "name", "slug", "isPublished", "updatedAt"}
    assert (answer["id"], answer["name"], answer["slug"]) == (team_page.pk, "Board", "board")
    assert answer["isPublished"] is True


@pytest.mark.parametrize("who, status", [("alice", 200), ("bob", 200), ("charlie", 404)])
def test_who_finds_an_unpublished_page(request, api, team_page, who, status):
    Page.objects.update(is_published=False)
    response = api(request.getfixturevalue(who)).get("/api/pages/lookup", {"slug": "board"})

    assert response.status_code == status


@pytest.mark.parametrize("query", ["", "?slug=", "?slug", "?sulg=board"])
def test_it_requires_a_slug(api, alice, team_page, query):
    response = api(alice).get(f"/api/pages/lookup{query}")

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("slug", ["no-such-page", "Board", "board ", "%00", "⓪", "b" * 5000, "{id}", "' OR 1=1"])
def test_anything_else_is_not_found(api, alice, team_page, slug):
    response = api(alice).get("/api/pages/lookup", {"slug": slug.format(id=team_page.pk)})

    assert response.status_code == 404
