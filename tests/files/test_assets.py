"""Assets of a page and their permanent addresses (CONTRACT 12)."""

import re

import pytest

from files.models import StoredFile
from journal.models import Change
from pages_app.models import Page
from tests.files.conftest import content_of, image, keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
BASE, LONG_AGO = "http://localhost", "2026-01-01T00:00Z"


@pytest.fixture
def path(solo_page):
    return f"/api/pages/{solo_page.pk}/assets"


@pytest.fixture
def asset(api, alice, path):
    return api(alice).upload(path, image("JPEG"), "Our Logo.PNG").json()


def public_get(api, asset, **kwargs):
    return api().get(asset["publicUrl"].removeprefix(BASE), **kwargs)


def test_it_works(api, asset, path, solo_page):
    assert set(asset) == {"id", "filename", "contentType", "size", "publicUrl", "createdAt"}
    assert (asset["filename"], asset["contentType"]) == ("Our Logo.PNG", "image/jpeg")
    assert asset["size"] == len(image("JPEG"))
    assert re.fullmatch(rf"{BASE}/page-assets/{solo_page.pk}/our-logo-[0-9a-f]{{8}}\.jpg", asset["publicUrl"])
    assert api().get(path).json() == {"assets": [asset], "total": 1, "limit": 50, "offset": 0, "hasMore": False}
    assert content_of(public_get(api, asset)) == image("JPEG")


def test_its_address_begins_with_the_public_origin(api, alice, path, settings):
    settings.APP_ORIGIN = "https://apps.example.org"

    assert api(alice).upload(path).json()["publicUrl"].startswith("https://apps.example.org/page-assets/")


def test_get_leads_to_the_address(api, asset, path):
    response = api().get(f"{path}/{asset['id']}")

    assert (response.status_code, response.headers["Location"]) == (302, asset["publicUrl"])


def test_delete_breaks_the_address(api, alice, asset, path, committed):
    with committed():
        response = api(alice).delete(f"{path}/{asset['id']}")

    assert (response.status_code, response.json()) == (200, {"success": True})
    assert (public_get(api, asset).status_code, api().get(path).json()["total"], keys()) == (404, 0, set())
    changes = Change.objects.filter(subject="asset").order_by("pk").values_list("subject", "op")
    assert list(changes) == [("asset", "create"), ("asset", "delete")]


def test_the_same_name_twice(api, alice, path, monkeypatch):
    from files import filenames

    names = iter(["a-00000000.txt", "a-00000000.txt", "a-11111111.txt"])
    monkeypatch.setattr(filenames, "public", lambda *_: next(names))
    urls = [api(alice).upload(path).json()["publicUrl"] for _ in range(2)]

    assert [url.rpartition("/")[2] for url in urls] == ["a-00000000.txt", "a-11111111.txt"]


@pytest.mark.parametrize(
    "state, status",
    [({"is_published": False}, 200), ({"blocked_at": LONG_AGO}, 404), ({"deleted_at": LONG_AGO}, 404)],
)
def test_the_address_lives_as_long_as_the_page_stands(api, asset, state, status):
    """An address is not to be guessed; the owner of an unpublished page must see its pictures too."""
    Page.objects.update(**state)

    assert public_get(api, asset).status_code == status


def test_files_of_stores_have_no_address(api, bob, team_page):
    file = api(bob).upload(f"/api/pages/{team_page.pk}/team-files").json()

    assert api().get(f"/page-assets/{team_page.pk}/{file['id']}").status_code == 404
    assert StoredFile.objects.get().public_name is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_address_takes_only_get_and_head(api, asset, method):
    assert api().send(method, asset["publicUrl"].removeprefix(BASE)).status_code == 405


@pytest.mark.parametrize(
    "name", ["x", "../settings.py", "..%2f..%2fsecrets", "%00", "a.txt", "logo-1a2b3c4d.png", "A.TXT", "a.txt/", ""]
)
def test_other_names_are_404(api, asset, solo_page, name):
    assert api().get(f"/page-assets/{solo_page.pk}/{name}").status_code == 404
    assert api().get(f"/page-assets/{'9' * 30}/{name}").status_code == 404


def test_of_another_page_it_is_404(api, asset, social_page):
    name = asset["publicUrl"].rpartition("/")[2]

    assert api().get(f"/page-assets/{social_page.pk}/{name}").status_code == 404
