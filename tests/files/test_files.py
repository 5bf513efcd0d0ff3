"""Listing, reading and deleting files of the stores (CONTRACT 11). Who may is in tests/callers_table.py."""

import pytest

from files.models import PageUsage, StoredFile
from journal.models import Change
from pages_app.editing.storage import configure_storage
from pages_app.models import Page
from tests.conftest import caller_of
from tests.files.conftest import content_of, keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def path(team_page):
    return f"/api/pages/{team_page.pk}/team-files"


def test_it_works(api, alice, bob, path):
    file = api(bob).upload(path, name="one.txt").json()

    assert api(alice).get(path).json() == {"files": [file], "total": 1, "limit": 50, "offset": 0, "hasMore": False}
    assert api(alice).get(f"{path}/{file['id']}?metadata=true").json() == file
    assert content_of(api(alice).get(f"{path}/{file['id']}?metadata=false")) == b"hello"


def test_the_newest_come_first_in_pages(api, bob, path):
    ids = [api(bob).upload(path, name=f"{n}.txt").json()["id"] for n in range(5)][::-1]
    first, second = (api(bob).get(path, {"limit": "3", "offset": offset}).json() for offset in ("0", "3"))

    assert [file["id"] for file in first["files"] + second["files"]] == ids
    assert [(page["total"], page["hasMore"]) for page in (first, second)] == [(5, True), (5, False)]
    assert api(bob).get(path, {"offset": str(10**12)}).json()["files"] == []


@pytest.mark.parametrize("query", [{"limit": "0"}, {"offset": "-1"}, {"limits": "3"}])
def test_it_rejects_bad_parameters(api, bob, path, query):
    assert api(bob).get(path, query).status_code == 400


@pytest.mark.parametrize("query", [{"metadata": "yes"}, {"meta_data": "true"}])
def test_it_rejects_bad_parameters_of_one(api, bob, path, query):
    assert api(bob).get(f"{path}/{api(bob).upload(path).json()['id']}", query).status_code == 400


def test_a_list_costs_the_same_for_one_and_for_many(api, bob, path, django_assert_num_queries):
    for _ in range(10):
        api(bob).upload(path)
    with django_assert_num_queries(3):  # page, files, total
        api(bob).get(path)


@pytest.mark.parametrize("name", ["0197f4c6-7c5d-7b55-8d4e-3f1f1a2b3c4d", "x", "1", "%00"])
def test_it_rejects_an_unknown_file(api, bob, path, name):
    assert {api(bob).send(method, f"{path}/{name}").status_code for method in ("GET", "DELETE")} == {404}


def test_files_of_one_store_or_page_are_unknown_in_another(api, alice, team_page, social_page):
    page = configure_storage(team_page, {"allow_social_app": True, "allow_solo_app": True}, caller_of(team_page.owner))
    base = f"/api/pages/{page.pk}"
    ids = {store: api(alice).upload(f"{base}/{store}-files").json()["id"] for store in ("team", "solo", "social")}
    ids["asset"] = api(alice).upload(f"{base}/assets").json()["id"]

    for place in ("team-files", "solo-files", "social-files", "assets"):
        own = place.removesuffix("s").removesuffix("-file")
        foreign = [pk for store, pk in ids.items() if store != own]
        assert {api(alice).get(f"{base}/{place}/{pk}").status_code for pk in foreign} == {404}
        assert {api(alice).delete(f"{base}/{place}/{pk}").status_code for pk in foreign} == {404}
        assert api(alice).get(f"{base}/{place}").json()["total"] == 1
    assert api(alice).get(f"/api/pages/{social_page.pk}/social-files/{ids['social']}").status_code == 404
    assert StoredFile.objects.count() == 4


def test_solo_files_are_seen_by_their_visitor_alone(api, alice, bob, solo_page):
    path = f"/api/pages/{solo_page.pk}/solo-files"
    file = api(bob).upload(path).json()

    assert (api(bob).get(path).json()["total"], api(alice).get(path).json()["total"]) == (1, 0)
    assert api(alice).get(f"{path}/{file['id']}?metadata=1").status_code == 404
    assert api(alice).delete(f"{path}/{file['id']}").status_code == 404


def test_social_files_are_for_everybody(api, bob, social_page):
    path = f"/api/pages/{social_page.pk}/social-files"
    file = api(bob).upload(path).json()

    assert api().get(path).json()["files"] == [file]
    assert content_of(api().get(f"{path}/{file['id']}")) == b"hello"


# Deleting


def test_delete(api, bob, path, committed):
    file = api(bob).upload(path).json()
    with committed():
        response = api(bob).delete(f"{path}/{file['id']}")

    assert (response.status_code, response.json()) == (200, {"success": True})
    assert api(bob).get(f"{path}/{file['id']}").status_code == 404
    assert api(bob).delete(f"{path}/{file['id']}").status_code == 404
    assert (keys(), PageUsage.objects.values_list("file_count", "bytes").get()) == (set(), (0, 0))
    change = Change.objects.latest("pk")
    assert (change.op, change.after, change.before["filename"]) == ("delete", None, "note.txt")


def test_delete_rejects_files_of_others(api, alice, bob, path):
    file = api(alice).upload(path).json()
    response = api(bob).delete(f"{path}/{file['id']}")

    assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")
    assert len(keys()) == 1


def test_a_member_made_viewer_cannot_delete(api, bob, team_page, path):
    file = api(bob).upload(path).json()
    team_page.team.memberships.filter(user=bob).update(role="viewer")

    assert api(bob).delete(f"{path}/{file['id']}").status_code == 403


def test_files_of_somebody_gone_stay(api, alice, bob, path):
    file = api(bob).upload(path).json()
    bob.delete()

    assert api(alice).get(path).json()["files"] == [file | {"created_by": None}]
    assert api(alice).delete(f"{path}/{file['id']}").status_code == 200


def test_a_page_deleted_meanwhile_takes_no_file(api, bob, path, team_page, monkeypatch):
    from files.storage import blobs

    put = blobs.put

    def slow(*args):
        put(*args)
        Page.objects.filter(pk=team_page.pk).update(deleted_at=team_page.created_at, slug=None)

    monkeypatch.setattr(blobs, "put", slow)
    assert api(bob).upload(path).status_code == 404
    assert keys() == set()
