"""Every screen of every model: it answers, costs the same for one row and for many, and shows text as text."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Team, User
from accounts.roles import Role
from datastores.models import CmsRecord, Collection, SocialRecord, SoloRecord, TeamRecord
from journal.models import Change
from pages_app.models import Page
from rest.admin.tables import QuickPaginator
from tests.admin.conftest import EVIL, MODELS, address, form_of, hostile, list_of, make_rows, screens
from tests.conftest import join, make_user

RECORDS = [CmsRecord, SocialRecord, SoloRecord, TeamRecord]


def names(models):
    return [model._meta.model_name for model in models]


@pytest.fixture
def three(db):
    return make_rows(3)


@pytest.mark.parametrize("model", MODELS, ids=names(MODELS))
def test_every_screen_answers(model, office, rf, boss, three):
    rights, request = admin.site._registry[model], rf.get("/")
    request.user = boss
    expected = {
        "changelist": 200,
        "add": 200 if rights.has_add_permission(request) else 403,
        "change": 200,
        "history": 200,
        "delete": 200 if rights.has_delete_permission(request) else 403,
    }
    assert {name: office.get(url).status_code for name, url in screens(model).items()} == expected


@pytest.mark.parametrize("model", MODELS, ids=names(MODELS))
def test_no_text_of_a_user_becomes_markup_and_no_secret_is_shown(model, office, boss, three):
    for url in screens(model).values():
        html = office.get(url).text
        assert hostile(html) == [], url
        assert not [secret for secret in [*three, boss.password] if secret in html]


def test_hostile_text_does_reach_the_screens(office, three):
    """Without this the test above could pass by showing nothing."""
    texts = {model.__name__: [office.get(url).text for url in screens(model).values()] for model in MODELS}
    shown = {name for name, screens_of in texts.items() if "&lt;img src=x" in "".join(screens_of)}
    assert {"Page", "PageVersion", "ApiToken", "MembershipPlan", "TeamRecord", "Change", "Collection"} <= shown


def test_hostile_text_is_escaped_in_the_log_and_in_confirmations(office, act, three):
    page = Page.objects.first()
    texts = [act("unblock", page), act("delete_selected", page), office.get(reverse("admin:index"))]
    assert not [response for response in texts if hostile(response.text)]
    assert all("&lt;img src=x" in response.text for response in texts)


def count_queries(client, url, is_first=True):
    if is_first:
        client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_list_costs_the_same_for_one_row_and_for_five(office, monkeypatch):
    for model in MODELS:
        monkeypatch.setattr(admin.site._registry[model], "list_per_page", 1000)
    make_rows(1)
    urls = [url for model in MODELS for url in (list_of(model), screens(model)["change"])]
    for_one = {url: count_queries(office, url) for url in urls}
    make_rows(4, prefix="more")
    assert {url: count_queries(office, url, is_first=False) for url in urls} == for_one


def test_a_team_costs_the_same_for_one_member_and_for_twenty(office, team_page):
    for_one = count_queries(office, form_of(team_page.team))
    for index in range(19):
        join(team_page, make_user(f"member{index}"))
    assert count_queries(office, form_of(team_page.team)) == for_one


@pytest.mark.parametrize("model", [*RECORDS, Change], ids=names([*RECORDS, Change]))
def test_big_tables_are_never_counted(model, office, three):
    table = model._meta.db_table
    urls = [list_of(model), f"{list_of(model)}?p=2", f"{list_of(model)}?q=x", f"{list_of(model)}?all=1&_facets=1"]
    with CaptureQueriesContext(connection) as queries:
        for url in urls:
            office.get(url)
    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"].upper() and table in q["sql"]]
    assert not [sql for sql in counts if "WHERE" not in sql.upper()]


@pytest.mark.parametrize("model", [*RECORDS, Change], ids=names([*RECORDS, Change]))
def test_big_tables_are_read_without_what_may_be_a_megabyte(model, office, three):
    with CaptureQueriesContext(connection) as queries:
        office.get(list_of(model))
    columns = [f'"{model._meta.db_table}"."{name}"' for name in ("data", "before", "after")]
    rows = [q["sql"] for q in queries if f'FROM "{model._meta.db_table}"' in q["sql"] and "LIMIT 50" in q["sql"]]
    selected = [sql.partition(" FROM ")[0] for sql in rows]
    assert not [sql for sql in selected if any(f"{column}," in sql for column in columns)]


def test_the_number_of_records_comes_from_the_counters(office, three, monkeypatch):
    monkeypatch.setattr(admin.site._registry[TeamRecord], "list_per_page", 2)
    Collection.objects.filter(store="team").update(record_count=400_000)
    response = office.get(list_of(TeamRecord))
    assert "1200000 team records" in response.text
    assert response.context["cl"].paginator.num_pages == QuickPaginator.DEEPEST


def test_counters_that_are_behind_do_not_make_the_list_show_the_whole_table(office, three, monkeypatch):
    monkeypatch.setattr(admin.site._registry[TeamRecord], "list_per_page", 2)
    Collection.objects.update(record_count=0)
    assert len(office.get(list_of(TeamRecord)).context["cl"].result_list) == 2


def test_a_filtered_count_stops_and_says_so(office, three, monkeypatch):
    monkeypatch.setattr(QuickPaginator, "COUNTED", 2)
    assert "at least 2 pages" in office.get(list_of(Page)).text


def found(office, model, query):
    return [str(row.pk) for row in office.get(list_of(model), {"q": query}).context["cl"].result_list]


def test_search_finds_by_what_is_indexed(office, three):
    record = TeamRecord.objects.order_by("pk").first()
    collection, page = record.collection, record.collection.page
    changes = Change.objects.filter(page_id=page.pk, subject="record").order_by("-collection_id")
    owner = page.owner
    assert found(office, TeamRecord, str(record.pk)) == [str(record.pk)]
    assert found(office, TeamRecord, collection.pk) == [str(record.pk)]
    assert found(office, Change, record.pk) == [str(Change.objects.get(record_id=record.pk).pk)]
    assert found(office, Change, page.pk) == [str(change.pk) for change in changes]
    assert str(page.pk) in found(office, Page, page.pk)
    assert found(office, Page, page.slug) == [str(page.pk)]
    assert found(office, Page, f"@{owner.username.upper()}") == [str(page.pk)]
    assert len(found(office, Page, "img src")) == 3
    assert str(collection.pk) in found(office, Collection, page.pk)
    assert set(found(office, User, owner.username[:-1].upper())) >= {str(owner.pk)}
    assert found(office, User, owner.email) == [str(owner.pk)]
    assert found(office, Team, page.slug) == [str(page.team_id)]
    assert found(office, Team, f"@{owner.username}") == [str(page.team_id)]


@pytest.mark.parametrize("query", ["%", "9" * 30, "x\x00y", "@", "@nobody", "ſ²", f"{0:032x}"], ids=repr)
def test_search_handles_anything(query, office, three):
    searched = [model for model in MODELS if admin.site._registry[model].search_fields]
    statuses = {model: office.get(list_of(model), {"q": query}).status_code for model in searched}

    assert statuses == dict.fromkeys(searched, 200)


@pytest.mark.parametrize(
    "model, query",
    [
        (TeamRecord, "data__icontains=x"),
        (TeamRecord, "created_by__password__startswith=p"),
        (TeamRecord, "collection__id__exact=" + "9" * 30),
        (Change, "page__id__exact=1"),
        (Change, "before__isnull=False"),
        (User, "password__startswith=p"),
    ],
)
def test_lists_refuse_filters_that_are_not_offered(model, query, office, three):
    assert office.get(f"{list_of(model)}?{query}").status_code == 400


def test_links_from_one_screen_to_the_next_work(office, three):
    page, collection = Page.objects.first(), Collection.objects.first()
    rows = [page, page.owner, page.team, collection, Change.objects.first(), TeamRecord.objects.first()]
    text = "".join(office.get(form_of(row)).text for row in rows)
    links = {unescape(url) for url in re.findall(r'href="(/admin/[^"]+\?[^"]+)"', text)}
    assert len(links) > 10
    assert {url: office.get(url).status_code for url in links} == dict.fromkeys(links, 200)


def test_the_journal_outlives_what_it_tells_of(office):
    facts = {"op": "create", "credential": "jwt", "changeset": UUID(int=0), "at": timezone.now()}
    entry = Change.objects.create(page_id=888, collection_id=77, seq=1, actor_id=999, **facts)
    assert found(office, Change, "") == [str(entry.pk)]
    assert office.get(form_of(entry)).status_code == 200
    Change.objects.all().delete()


def test_pages_and_collections_that_are_deleted_are_not_shown(office, three):
    Page.objects.update(deleted_at=timezone.now())
    Collection.objects.update(deleted_at=timezone.now())
    assert found(office, Page, "") == found(office, Collection, "") == []
    assert office.get(form_of(Page.objects.first())).status_code == 302
    assert "(deleted)" in office.get(list_of(TeamRecord)).text


def test_owners_are_not_among_the_memberships_that_can_be_changed(office, team_page):
    owner = Membership.objects.get(role=Role.OWNER)
    assert office.get(form_of(owner)).status_code == 302
    assert str(owner.pk) not in found(office, Membership, "")
    assert address(User, "change", owner.user_id) in office.get(form_of(team_page.team)).text


def test_times_are_shown_as_they_sort(office, three):
    later = timezone.now() + timedelta(days=3)
    assert f"{later:%Y-%m-%d}" in office.get("/admin/accounts/invite/").text


def test_hostile_text_would_be_noticed():
    assert hostile(EVIL) == ["img onerror"]
    assert hostile("<b style=x><style></style><script>1</script><a href='javascript:1'>") == [
        "b style",
        "style",
        "script",
        "a href",
    ]
