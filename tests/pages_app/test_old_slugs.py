"""Addresses that a page had: they lead to it for a while, and nobody else can have them (CONTRACT 3.5)."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from files.purging import purge_page
from journal.models import Change
from pages_app.models import OldSlug, Page
from tests.conftest import Api, make_page, make_user, token_for
from tests.signed_in import client_of, client_on_host
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def rename(api, alice):
    """Alice, or somebody else, gives a page another address; the answer's status."""
    return lambda page, slug, by=alice: api(by).patch(f"/api/pages/{page.pk}", {"slug": slug}).status_code


def leads(path, client=None):
    response = (client or Client(SERVER_NAME="localhost")).get(path)
    return response.status_code, response.headers.get("Location")


def later(**time):
    """Let time go by for all that is held."""
    for held in OldSlug.objects.all():
        OldSlug.objects.filter(pk=held.pk).update(held_until=held.held_until - timedelta(**time))


def new_slug(api, user, name):
    return api(user).post("/api/pages", {"name": name, "html_content": "x"}).json()["page"]["slug"]


def test_it_works(rename, team_page):
    assert rename(team_page, "plan") == 200

    assert leads("/p/board") == (301, "/p/plan")
    assert leads("/p/board?tab=2&q=%2e") == (301, "/p/plan?tab=2&q=%2e")
    assert leads("/p/Board.?a=1") == (301, "/p/plan?a=1")  # one redirect, not two
    assert leads("/p/plan")[0] == 200


def test_every_old_address_leads_to_the_present_one(rename, team_page):
    for slug in ("one", "two", "three"):
        rename(team_page, slug)

    assert {leads(f"/p/{slug}") for slug in ("board", "one", "two")} == {(301, "/p/three")}


def test_it_is_kept_by_no_cache_and_only_looked_at(rename, team_page):
    rename(team_page, "plan")
    client = Client(SERVER_NAME="localhost")

    assert "no-store" in client.get("/p/board").headers["Cache-Control"]
    assert client.head("/p/board").status_code == 301
    assert client.post("/p/board").status_code == 405


def test_an_old_address_ends_after_90_days(api, rename, charlie, team_page):
    rename(team_page, "plan")
    later(days=89)
    assert leads("/p/board") == (301, "/p/plan")
    assert new_slug(api, charlie, "Board") != "board"

    later(days=1)
    assert leads("/p/board") == (404, None)
    assert new_slug(api, charlie, "Board") == "board"
    assert not OldSlug.objects.exists()


def test_nobody_else_can_have_it(api, rename, charlie, team_page):
    rename(team_page, "plan")
    other = make_page(charlie, name="Other")

    assert rename(other, "board", by=charlie) == 409
    assert new_slug(api, charlie, "Board").startswith("board-")
    assert leads("/p/board") == (301, "/p/plan")


def test_its_owner_can_have_it_back(rename, team_page):
    rename(team_page, "plan")

    assert rename(team_page, "board") == 200
    assert leads("/p/board")[0] == 200 and leads("/p/plan") == (301, "/p/board")
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["plan"]


def test_its_owner_can_give_it_to_another_page(api, alice, rename, team_page):
    """By asking for it: a new page of the same name does not take it away."""
    rename(team_page, "plan")
    assert new_slug(api, alice, "Board").startswith("board-")
    assert leads("/p/board") == (301, "/p/plan")

    assert rename(make_page(alice, name="Other"), "board") == 200
    assert leads("/p/board")[0] == 200 and leads("/p/other") == (301, "/p/board")


def test_a_page_holds_ten(api, rename, charlie, team_page):
    for number in range(12):
        rename(team_page, f"at-{number}")

    assert OldSlug.objects.count() == 10
    assert [leads(f"/p/{slug}")[0] for slug in ("board", "at-0", "at-1", "at-10", "at-11")] == [404, 404, 301, 301, 200]
    assert new_slug(api, charlie, "Board") == "board"


@pytest.mark.parametrize("change", [{"is_published": False}, {"blocked_at": "2026-01-01T00:00:00Z"}])
def test_a_hidden_page_is_as_missing_as_any(alice, bob, charlie, rename, team_page, change):
    rename(team_page, "plan")
    Page.objects.update(**change)

    for client in (None, client_of(charlie)):
        assert leads("/p/board", client) == leads("/p/nothing", client) == (404, None)
    assert leads("/p/board", client_of(alice)) == (301, "/p/plan")
    if "is_published" in change:
        assert leads("/p/board", client_of(bob)) == (301, "/p/plan")


@pytest.mark.parametrize("published", [True, False])
def test_a_taken_slug_does_not_tell_how(rename, charlie, alice, api, team_page, published):
    """Held and in use are one answer, whatever the page."""
    rename(team_page, "plan")
    Page.objects.update(is_published=published)
    other = make_page(charlie, name="Other")
    answers = [api(charlie).patch(f"/api/pages/{other.pk}", {"slug": slug}) for slug in ("board", "plan")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].text.replace("board", "plan") == answers[1].text


def test_a_slug_in_use_costs_nothing_more(rename, team_page, django_assert_num_queries):
    rename(team_page, "plan")
    leads("/p/plan")
    with django_assert_num_queries(1):
        leads("/p/plan")


def test_a_refused_change_leaves_everything(api, alice, team_page):
    body = {"slug": "plan", "ifVersion": 99}

    assert api(alice).patch(f"/api/pages/{team_page.pk}", body).status_code == 412
    assert leads("/p/board")[0] == 200 and not OldSlug.objects.exists()


def test_the_journal_tells_of_it(rename, team_page):
    rename(team_page, "plan")
    change = Change.objects.filter(page_id=team_page.pk, subject="page").latest("seq")

    assert (change.before, change.after) == ({"slug": "board"}, {"slug": "plan"})


def test_the_api_knows_the_present_slug_only(api, rename, team_page):
    rename(team_page, "plan")

    assert api().get("/api/pages/by-slug/board").status_code == 404
    assert api().get("/api/pages/by-slug/plan").status_code == 200


class TestDeletedPages:
    @pytest.fixture
    def gone(self, api, alice, rename, team_page):
        rename(team_page, "plan")
        api(alice).delete(f"/api/pages/{team_page.pk}")
        return team_page

    @pytest.mark.parametrize("purged", [False, True])
    def test_nobody_else_can_have_its_addresses(self, api, rename, charlie, gone, purged):
        if purged:
            purge_page.func(gone.pk)
        other = make_page(charlie, name="Other")

        assert leads("/p/board") == leads("/p/plan") == (404, None)
        assert [rename(other, slug, by=charlie) for slug in ("board", "plan")] == [409, 409]
        assert new_slug(api, charlie, "Plan").startswith("plan-")

    def test_its_owner_can(self, api, alice, rename, gone):
        assert new_slug(api, alice, "Plan") == "plan"
        assert rename(make_page(alice, name="Other"), "board") == 200

    def test_after_30_days_anybody_can(self, api, charlie, gone):
        later(days=29)
        assert new_slug(api, charlie, "Plan").startswith("plan-")

        later(days=1)
        assert new_slug(api, charlie, "Plan") == "plan"

    def test_one_owner_holds_as_many_as_pages(self, api, alice, settings):
        settings.PAGES_PER_USER_MAX = 3
        for number in range(5):
            page = make_page(alice, name=f"Page {number}")
            api(alice).delete(f"/api/pages/{page.pk}")

        assert set(OldSlug.objects.values_list("slug", flat=True)) == {"page-2", "page-3", "page-4"}


def test_tidying_forgets_what_is_over(rename, team_page):
    rename(team_page, "one")
    later(days=91)
    rename(team_page, "two")
    call_command("tidy", verbosity=0)

    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["one"]


@pytest.mark.usefixtures("page_hosts")
class TestPageHosts:
    def test_it_works(self, bob, rename, team_page):
        rename(team_page, "plan")

        assert leads("/p/board?a=1") == leads("/p/board?a=1", client_of(bob)) == (301, "/p/plan?a=1")
        assert leads("/p/plan?a=1") == (302, f"http://p{team_page.pk}.localhost/?a=1")

    def test_a_link_from_page_to_page(self, rename, team_page, settings):
        settings.APP_ORIGIN = "http://localhost:8000"
        rename(team_page, "plan")

        assert leads("/p/board?a=1", client_on_host(team_page)) == (302, "http://localhost:8000/p/board?a=1")


def pages_of(*names):
    return [make_page(make_user(name), name=name) for name in names]


def patch(page, slug):
    return Api(token_for(page.owner)).patch(f"/api/pages/{page.pk}", {"slug": slug}).status_code


@pytest.mark.django_db(transaction=True)
def test_a_slug_that_is_given_up_is_never_taken_at_once():
    """While one page leaves an address, others try for it: it is in use or held at every moment."""
    giver, *takers = pages_of("giver", *(f"taker{number}" for number in range(5)))
    statuses = at_once(6, lambda number: patch(giver, "away") if number == 0 else patch(takers[number - 1], "giver"))

    assert statuses[0] == 200 and Counter(statuses[1:]) == {409: 5}
    assert OldSlug.objects.get().slug == "giver"


@pytest.mark.django_db(transaction=True)
def test_no_slug_is_both_in_use_and_held():
    pages = pages_of("a1", "b2", "c3")
    for page in pages:
        patch(page, f"{page.slug}-away")
    at_once(9, lambda number: patch(pages[number % 3], f"{pages[(number + number // 3) % 3].name}"))

    assert not set(Page.objects.values_list("slug", flat=True)) & set(OldSlug.objects.values_list("slug", flat=True))
