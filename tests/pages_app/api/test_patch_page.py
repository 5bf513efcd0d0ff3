from collections import Counter

import pytest

from pages_app.models import Page, PageVersion
from tests.conftest import Api, join, make_page, token_for
from tests.threads import at_once

MANAGED = [
    ("slug", "other"),
    ("is_published", False),
    ("is_unlisted", True),
    ("preview_image", "https://example.org/a.png"),
    ("page_api_ai_enabled", True),
    ("page_api_image_gen_enabled", True),
    ("page_api_image_search_enabled", True),
    ("page_api_image_recognition_enabled", True),
    ("page_api_spawn_enabled", True),
    ("page_api_cms_enabled", True),
    ("page_api_form_enabled", True),
]
CONTENT = [("name", "Better"), ("description", "About"), ("html_content", "<p>New</p>")]


@pytest.fixture
def patch(api, alice, team_page):
    return lambda user=alice, **fields: api(user).patch(f"/api/pages/{team_page.pk}", fields)


def snapshot(page):
    return Page.objects.values().get(pk=page.pk), list(PageVersion.objects.values().filter(page=page))


def test_it_works(patch, team_page):
    response = patch(name="Better", description="About", is_unlisted=True)

    assert response.status_code == 200
    assert response.json() == {"success": True, "message": "Page updated successfully"}
    before, team_page = team_page, Page.objects.get()
    assert (team_page.name, team_page.description, team_page.is_unlisted) == ("Better", "About", True)
    assert team_page.slug == "board"  # a new name leaves the address
    assert team_page.updated_at >= before.updated_at


@pytest.mark.parametrize("field, value", MANAGED + [pair for pair in CONTENT if pair[0] != "html_content"])
def test_it_takes_every_field(patch, team_page, field, value):
    assert patch(**{field: value}).status_code == 200

    assert getattr(Page.objects.get(), field) == value


def test_it_clears_the_preview_image(patch, team_page):
    patch(preview_image="https://example.org/a.png")

    assert patch(preview_image=None).status_code == 200
    assert Page.objects.get().preview_image is None


@pytest.mark.parametrize("role", ["admin", "member"])
@pytest.mark.parametrize("field, value", CONTENT)
def test_a_team_member_may_change_content(patch, team_page, bob, role, field, value):
    team_page.team.memberships.filter(user=bob).update(role=role)

    assert patch(bob, **{field: value}).status_code == 200


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
@pytest.mark.parametrize("field, value", MANAGED)
def test_only_the_owner_may_change_anything_else(patch, team_page, bob, role, field, value):
    team_page.team.memberships.filter(user=bob).update(role=role)
    before = snapshot(team_page)

    assert patch(bob, name="Better", **{field: value}).status_code == 403
    assert snapshot(team_page) == before


def test_an_outsider_may_not_even_where_a_field_is_wrong(patch, charlie, team_page):
    assert patch(charlie, name="").status_code == 403
    assert patch(charlie, storage_mode="page").status_code == 403


def test_changed_html_is_a_new_version(patch, team_page, alice, bob):
    patch(bob, html_content="<p>New</p>")

    assert Page.objects.get().version == 2
    version = PageVersion.objects.get(number=2)
    assert (version.html, version.created_by) == ("<p>New</p>", bob)


def test_the_same_html_is_no_new_version(patch, team_page):
    html = PageVersion.objects.get().html

    assert patch(html_content=html).status_code == 200
    assert PageVersion.objects.count() == 1


WRONG = [
    {},
    {"unknown": 1},
    {"name": ""},
    {"name": "  "},
    {"name": None},
    {"name": 5},
    {"name": "n" * 201},
    {"html_content": ""},
    {"html_content": " "},
    {"html_content": None},
    {"description": "d" * 501},
    {"description": None},
    {"is_published": "true"},
    {"is_published": 1},
    {"is_unlisted": None},
    {"page_api_cms_enabled": "yes"},
    {"storage_mode": "solo_app"},
    {"storage_mode": None},
    {"preview_image": "/a.png"},
    {"preview_image": "ftp://example.org/a.png"},
    {"preview_image": "javascript:alert(1)"},
    {"preview_image": "data:image/png;base64,AA"},
    {"preview_image": ""},
    {"preview_image": 5},
    {"preview_image": "https://example.org/" + "a" * 2000},
    {"slug": ""},
    {"slug": "x"},
    {"slug": "-"},
    {"slug": "🎉🎉"},
    {"slug": None},
    {"slug": 55},
    {"slug": "a" * 101},
    {"ifVersion": 1},
    {"ifVersion": "1", "name": "Better"},
    {"ifVersion": True, "name": "Better"},
    {"ifVersion": 1.0, "name": "Better"},
    {"ifVersion": None, "name": "Better"},
    {"ifVersion": -1, "name": "Better"},
]


@pytest.mark.parametrize("fields", WRONG, ids=lambda fields: str(fields)[:40])
def test_it_rejects_and_changes_nothing(patch, team_page, fields):
    before = snapshot(team_page)
    good = {"description": "fine", "html_content": "<p>New</p>"} if fields else {}
    for body in (fields, good | fields) if set(fields) - {"unknown", "ifVersion"} else (fields,):
        response = patch(**body)
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert snapshot(team_page) == before


def test_it_points_to_storage_config(patch):
    assert "storage-config" in patch(storage_mode="page").json()["error"]


def test_html_above_5_mb_is_413(patch, team_page):
    response = patch(html_content="x" * (5 * 2**20 + 1))

    assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")


# The slug


@pytest.mark.parametrize(
    "sent, slug",
    [("My New Address", "my-new-address"), ("UPPER_case", "upper-case"), ("--é--x--", "e-x"), ("a" * 100, "a" * 100)],
)
def test_a_slug_is_formatted(patch, team_page, sent, slug):
    response = patch(slug=sent)

    assert response.json() == {"success": True, "slug": slug, "message": f"Page slug updated to: {slug}"}
    assert Page.objects.get().slug == slug


def test_a_slug_with_other_fields_answers_as_a_slug(patch, team_page):
    assert patch(slug="other", name="Better").json()["slug"] == "other"
    assert Page.objects.get().name == "Better"


def test_its_own_slug_is_fine(patch, team_page):
    assert patch(slug="Board").json() == {
        "success": True,
        "slug": "board",
        "message": "Page slug updated to: board",
    }


@pytest.mark.parametrize("slug", ["taken", "TAKEN", "login", "by-slug", "lookup", "Admin"])
def test_it_rejects_a_taken_slug(patch, team_page, charlie, slug):
    make_page(charlie, name="Taken")
    before = snapshot(team_page)
    response = patch(slug=slug, name="Better", html_content="<p>New</p>")

    assert (response.status_code, response.json()["code"]) == (409, "CONFLICT")
    assert snapshot(team_page) == before


@pytest.mark.django_db(transaction=True)
def test_20_renames_to_one_slug_at_once(alice):
    pages, token = [make_page(alice) for _ in range(20)], token_for(alice)

    def rename(number):
        return Api(token).patch(f"/api/pages/{pages[number].pk}", {"slug": "the-one", "name": "Better"}).status_code

    assert Counter(at_once(20, rename)) == {200: 1, 409: 19}
    assert Page.objects.filter(slug="the-one").count() == Page.objects.filter(name="Better").count() == 1


# ifVersion


def test_the_live_version_may_be_changed(patch, team_page):
    assert patch(ifVersion=1, html_content="<p>2</p>").status_code == 200
    assert patch(ifVersion=2, name="Better").status_code == 200


@pytest.mark.parametrize("version", [0, 1, 3, 2**31, 2**63 - 1])
def test_a_stale_version_is_refused(patch, team_page, version):
    patch(html_content="<p>2</p>")
    before = snapshot(team_page)
    response = patch(ifVersion=version, html_content="<p>3</p>", slug="other")

    assert response.status_code == 412
    assert response.json() | {"error": ""} == {"error": "", "code": "PRECONDITION_FAILED", "currentVersion": 2}
    assert snapshot(team_page) == before


@pytest.mark.django_db(transaction=True)
def test_of_parallel_changes_to_one_version_one_wins(alice):
    page, token = make_page(alice), token_for(alice)

    def change(number):
        body = {"ifVersion": 1, "html_content": f"<p>{number}</p>"}
        return Api(token).patch(f"/api/pages/{page.pk}", body).status_code

    assert Counter(at_once(10, change)) == {200: 1, 412: 9}


def test_roles_count_only_while_the_page_allows_its_team(patch, api, alice, bob, team_page):
    api(alice).put(f"/api/pages/{team_page.pk}/storage-config", {"default_mode": "page"})
    assert patch(bob, name="Better").status_code == 403

    other = make_page(alice, "team_app", name="Other")
    join(other, bob)
    assert api(bob).patch(f"/api/pages/{other.pk}", {"name": "Better"}).status_code == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_empty_form_switches_nothing_off(api, alice, bob, team_page, kind):
    for client, path, method in (
        (api(bob), f"/api/pages/{team_page.pk}", "PATCH"),
        (api(alice), f"/api/pages/{team_page.pk}", "PATCH"),
        (api(alice), f"/api/pages/{team_page.pk}/storage-config", "PUT"),
    ):
        assert client.send(method, path, b"", content_type=kind).status_code == 400
    team_page.refresh_from_db()

    assert team_page.is_published and team_page.allow_team_app


def test_a_page_may_keep_its_own_long_slug(api, alice):
    first, second = make_page(alice, name="x" * 120), make_page(alice, name="x" * 120)
    long = max((first, second), key=lambda page: len(page.slug))
    assert len(long.slug) > 100

    assert api(alice).patch(f"/api/pages/{long.pk}", {"slug": long.slug}).status_code == 200
    assert api(alice).patch(f"/api/pages/{first.pk}", {"slug": "y" * 101}).status_code == 400
