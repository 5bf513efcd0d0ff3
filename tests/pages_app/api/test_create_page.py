from collections import Counter

import pytest

from accounts.models import Membership
from pages_app.models import Page, PageVersion
from tests.conftest import HTML, Api, make_page, token_for
from tests.threads import at_once

FLAGS = [f"page_api_{name}_enabled" for name in ("ai", "image_gen", "image_search", "image_recognition")]
MORE_FLAGS = [f"page_api_{name}_enabled" for name in ("spawn", "cms", "form")]
NEW = {"name": "My Page", "html_content": HTML}


@pytest.fixture
def create(api, alice):
    return lambda **fields: api(alice).post("/api/pages", NEW | fields)


def test_it_works(create, alice):
    response = create()

    assert response.status_code == 201
    page = Page.objects.get()
    assert response.json() == {
        "page": {
            "id": page.pk,
            "name": "My Page",
            "slug": "my-page",
            "url": "http://localhost/p/my-page",
            "is_published": True,
            "storage_mode": "page",
        }
        | dict.fromkeys(FLAGS + MORE_FLAGS, False)
    }
    assert (page.owner, page.team, page.description, page.is_unlisted) == (alice, None, "", False)


def test_it_stores_version_1_as_it_was_sent(create, alice):
    html = " <!doctype html>\r\n<p>\ufeff{{PAGE_ID}} {% raw %} ☃ \U0001f600</p>  "
    page = create(html_content=html).json()["page"]

    version = PageVersion.objects.get(page=page["id"])
    assert (version.number, version.html, version.created_by) == (1, html, alice)
    assert version.size == len(html.encode())


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_is_dropped(create, settings, mark):
    page = create(html_content=f"{mark}<!doctype html>\ufeff<p>")
    version = PageVersion.objects.get(page=page.json()["page"]["id"])

    assert (version.html, version.size) == ("<!doctype html>\ufeff<p>", 21)
    assert create(html_content=mark).status_code == create(html_content=f"{mark} \n").status_code == 400
    assert create(html_content=mark + "x" * settings.PAGE_MAX_BYTES).status_code == 201


@pytest.mark.parametrize("field", [*FLAGS, *MORE_FLAGS, "is_published", "is_unlisted"])
@pytest.mark.parametrize("value", [True, False])
def test_it_takes_every_switch(create, field, value):
    response = create(**{field: value})

    assert getattr(Page.objects.get(pk=response.json()["page"]["id"]), field) is value


@pytest.mark.parametrize(
    "mode, switch", [("solo_app", "allow_solo_app"), ("team_app", "allow_team_app"), ("social_app", "allow_social_app")]
)
def test_only_the_switch_of_the_chosen_mode_is_on(create, mode, switch):
    page = Page.objects.get(pk=create(storage_mode=mode).json()["page"]["id"])

    assert page.default_mode == mode
    switches = ("allow_solo_app", "allow_team_app", "allow_social_app")
    assert [name for name in switches if getattr(page, name)] == [switch]


def test_a_team_page_makes_its_creator_team_owner(create, alice):
    page = Page.objects.get(pk=create(storage_mode="team_app").json()["page"]["id"])

    assert list(Membership.objects.values_list("team", "user", "role")) == [(page.team_id, alice.pk, "owner")]


def test_the_name_is_trimmed(create):
    assert create(name="  My Page \n").json()["page"]["name"] == "My Page"


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", "n" * 200),
        ("description", ""),
        ("description", "d" * 500),
        ("html_content", "x"),
        ("storage_mode", "page"),
    ],
)
def test_it_takes_the_longest_and_the_shortest(create, field, value):
    assert create(**{field: value}).status_code == 201


WRONG = [
    ("name", ["", "   ", "n" * 201, None, 5, True, ["a"], {"a": 1}]),
    ("html_content", ["", "  \n ", None, 5, False, [], {}]),
    ("description", ["d" * 501, None, 5, True, []]),
    ("storage_mode", ["team", "TEAM_APP", "cms", "", None, 1, True, ["page"]]),
    ("is_published", ["true", "false", 1, 0, None, "", []]),
    ("is_unlisted", ["true", 1, None]),
    *((flag, ["true", "on", 1, 0, None]) for flag in FLAGS + MORE_FLAGS),
]


@pytest.mark.parametrize("field, values", WRONG)
def test_it_rejects_wrong_values_naming_the_field(create, field, values):
    for value in values:
        response = create(**{field: value})

        assert response.status_code == 400, value
        assert response.json()["code"] == "BAD_REQUEST"
        assert field in response.json()["error"]
    assert not Page.objects.exists()


@pytest.mark.parametrize("field", ["name", "html_content"])
def test_it_requires(field, api, alice):
    response = api(alice).post("/api/pages", {key: value for key, value in NEW.items() if key != field})

    assert response.status_code == 400
    assert field in response.json()["error"]


def test_it_ignores_what_is_not_the_callers_to_set(create, alice, bob):
    foreign = {"id": 77, "owner": bob.pk, "owner_id": bob.pk, "slug": "mine", "views": 9, "version": 9, "team": 1}
    foreign |= {"blocked_at": None, "created_at": "2001-01-01T00:00:00Z", "allow_team_app": True, "default_mode": "x"}
    assert create(**foreign, preview_image="https://example.org/a.png").status_code == 201

    page = Page.objects.get()
    assert (page.owner, page.slug, page.views, page.version, page.team) == (alice, "my-page", 0, 1, None)
    assert (page.allow_team_app, page.created_at.year > 2001, page.preview_image) == (False, True, None)


def test_5_mb_fit_and_a_byte_more_does_not(create, settings):
    limit = settings.PAGE_MAX_BYTES
    assert limit == 5 * 2**20
    assert create(html_content="x" * limit).status_code == 201

    for html in ("x" * (limit + 1), "é" * (limit // 2 + 1)):
        response = create(html_content=html)
        assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert Page.objects.count() == 1


@pytest.mark.parametrize("letter", ["ж", "中", "🎉", "\x01"])
def test_5_mb_fit_in_escapes_as_well(create, settings, letter):
    """As `json.dumps` sends them: up to six bytes for one."""
    count = settings.PAGE_MAX_BYTES // len(letter.encode())

    assert create(html_content=letter * count).status_code == 201
    response = create(html_content=letter * (count + 1))
    assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_it_rejects_pages_beyond_the_quota(create, alice, settings):
    settings.PAGES_PER_USER_MAX = 2
    assert [create().status_code for _ in range(3)] == [201, 201, 403]

    Page.objects.first().delete()
    assert create().status_code == 201


def test_pages_of_others_and_deleted_ones_do_not_count(create, api, alice, bob, settings):
    settings.PAGES_PER_USER_MAX = 1
    make_page(bob)
    page_id = create().json()["page"]["id"]
    api(alice).delete(f"/api/pages/{page_id}")

    assert create().status_code == 201


def test_a_taken_slug_gets_a_suffix(create):
    create()
    slug = create().json()["page"]["slug"]

    stem, suffix = slug[: len("my-page")], slug[len("my-page") + 1 :]
    assert stem == "my-page"
    assert len(suffix) == 8 and int(suffix, 16) >= 0


@pytest.mark.django_db(transaction=True)
def test_200_pages_of_one_name_at_once_get_200_slugs(alice):
    token = token_for(alice)

    def create_ten(_):
        return [Api(token).post("/api/pages", NEW) for _ in range(10)]

    answers = [answer for ten in at_once(20, create_ten) for answer in ten]

    assert Counter(answer.status_code for answer in answers) == {201: 200}
    assert len({answer.json()["page"]["slug"] for answer in answers}) == 200
    assert PageVersion.objects.count() == 200
