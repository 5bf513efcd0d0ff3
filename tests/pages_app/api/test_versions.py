import pytest

from pages_app.models import Page, PageVersion
from tests.conftest import Api, make_page, token_for
from tests.threads import at_once


@pytest.fixture
def save(api, alice, team_page):
    """Saves some HTML, by default as Alice."""
    return lambda html, user=alice: api(user).patch(f"/api/pages/{team_page.pk}", {"html_content": html})


def test_it_works(api, bob, team_page, save):
    save("<p>Ä</p>", bob)
    response = api(bob).get(f"/api/pages/{team_page.pk}/versions")

    assert response.status_code == 200
    answer = response.json()
    assert {key: answer[key] for key in answer if key != "versions"} == {
        "total": 2,
        "limit": 50,
        "offset": 0,
        "hasMore": False,
    }
    newest, first = answer["versions"]
    assert set(newest) == {"version", "createdAt", "createdBy", "size"}
    assert (newest["version"], newest["size"]) == (2, len("<p>Ä</p>".encode()))
    assert newest["createdBy"] == {"id": bob.pk, "username": "bob"}
    assert (first["version"], first["createdBy"]["username"]) == (1, "alice")


def test_it_pages(api, alice, team_page, save):
    for number in range(2, 6):
        save(f"<p>{number}</p>")
    answer = api(alice).get(f"/api/pages/{team_page.pk}/versions", {"limit": "2", "offset": "1"}).json()

    assert [version["version"] for version in answer["versions"]] == [4, 3]
    assert (answer["total"], answer["hasMore"]) == (5, True)


def test_one_version_has_its_html(api, bob, team_page, save):
    save("<p>2</p>")
    answer = api(bob).get(f"/api/pages/{team_page.pk}/versions/2").json()

    assert set(answer) == {"version", "createdAt", "createdBy", "size", "html_content"}
    assert answer["html_content"] == "<p>2</p>"


@pytest.mark.parametrize("number", ["0", "3", "99999999999", "9" * 30])
def test_an_unknown_version_is_not_found(api, alice, team_page, number):
    base = f"/api/pages/{team_page.pk}/versions/{number}"

    assert api(alice).get(base).status_code == 404
    assert api(alice).post(f"{base}/restore").status_code == 404


def test_an_author_who_is_gone_is_null(api, alice, bob, team_page, save):
    save("<p>2</p>", bob)
    bob.delete()

    assert api(alice).get(f"/api/pages/{team_page.pk}/versions/2").json()["createdBy"] is None


def test_restoring_writes_a_new_version(api, alice, team_page, save):
    save("<p>2</p>")
    response = api(alice).post(f"/api/pages/{team_page.pk}/versions/1/restore")

    assert (response.status_code, response.json()) == (200, {"success": True, "version": 3})
    assert Page.objects.get().version == 3
    texts = dict(PageVersion.objects.values_list("number", "html"))
    assert texts[3] == texts[1] and texts[2] == "<p>2</p>"


def test_a_byte_order_mark_is_dropped_from_changes_and_from_old_versions(api, alice, team_page, save):
    assert (
        save("\ufeff<p>2</p>").status_code == save("<p>2</p>").status_code == save("\ufeff<p>2</p>").status_code == 200
    )
    assert PageVersion.objects.get(number=2).html == "<p>2</p>" and Page.objects.get().version == 2

    PageVersion.objects.filter(number=1).update(html="\ufeff<p>old</p>")
    api(alice).post(f"/api/pages/{team_page.pk}/versions/1/restore")
    assert PageVersion.objects.get(number=3).html == "<p>old</p>"


def test_restoring_shows_at_once(api, alice, client, team_page, save):
    save("<p>second</p>")
    assert b"second" in client.get("/p/board", SERVER_NAME="localhost").content

    api(alice).post(f"/api/pages/{team_page.pk}/versions/1/restore")
    assert b"second" not in client.get("/p/board", SERVER_NAME="localhost").content


def test_a_version_of_another_page_is_not_found(api, alice, team_page, save):
    other = make_page(alice, name="Other")
    save("<p>2</p>")

    assert api(alice).get(f"/api/pages/{other.pk}/versions/2").status_code == 404
    assert api(alice).post(f"/api/pages/{other.pk}/versions/2/restore").status_code == 404


def test_only_the_latest_are_kept(api, alice, team_page, save, settings):
    settings.VERSIONS_KEPT = 3
    for number in range(2, 7):
        save(f"<p>{number}</p>")

    page = api(alice).get(f"/api/pages/{team_page.pk}").json()
    assert (page["versionCount"], page["version"]) == (3, 6)
    assert list(PageVersion.objects.values_list("number", flat=True)) == [6, 5, 4]
    assert api(alice).get(f"/api/pages/{team_page.pk}/versions/3").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unbroken_under_parallel_saves(alice, settings):
    page, token = make_page(alice), token_for(alice)

    def save(number):
        body = {"html_content": f"<p>{number}</p>"}
        return Api(token).patch(f"/api/pages/{page.pk}", body).status_code

    assert set(at_once(20, save)) == {200}
    assert sorted(PageVersion.objects.values_list("number", flat=True)) == list(range(1, 22))
    assert Page.objects.get().version == 21
