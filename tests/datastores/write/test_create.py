import pytest

from accounts.roles import Role
from accounts.scopes import SCOPES
from datastores.models import Collection
from datastores.write import run
from pages_app.models import Page
from rest.times import now
from tests.conftest import join
from tests.datastores.conftest import ABSENT_ID, MODELS, NAMES, counters, recount
from tests.datastores.read.test_list import SHAPES

WHO = [
    ("team", {"alice": 201, "bob": 201, "charlie": 403, "nobody": 401}),
    ("solo", {"alice": 201, "bob": 201, "charlie": 201, "nobody": 401}),
    ("social", {"alice": 201, "bob": 201, "charlie": 201, "nobody": 401}),
    ("cms", {"alice": 201, "bob": 403, "charlie": 403, "nobody": 401}),
    ("form", {"alice": 201, "bob": 201, "charlie": 201, "nobody": 201}),
]


def test_it_works(store, alice):
    response = store.client.post(store.url(), {"data": {"title": "Ship"}})

    assert response.status_code == 201
    record = response.json()
    assert set(record) == SHAPES[store.name]
    assert record["collection"] == "tasks"
    assert record["data"] == {"title": "Ship"}
    assert record["createdAt"] == record["updatedAt"]
    assert record["seq"] == 1
    assert record.get("createdBy", {"id": alice.pk, "username": "alice"}) == {"id": alice.pk, "username": "alice"}
    assert store.get(record["id"]).json() == record


@pytest.mark.parametrize("name, expected", WHO)
def test_who_may_create(name, expected, shelf_of, alice, bob, charlie, api):
    shelf = shelf_of(name)
    people = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}
    got = {who: people[who].post(shelf.url(), {"data": {}}).status_code for who in people}
    assert got == expected


def test_ids_are_ordered_by_time(store):
    ids = [store.create()["id"] for _ in range(5)]
    assert ids == sorted(ids)
    assert all(record_id[14] == "7" for record_id in ids)


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": []}, {"data": "x"}, {"data": 5}, {"data": True}])
def test_it_requires_data(body, store):
    response = store.client.post(store.url(), body)

    assert response.status_code == 400
    assert response.json()["code"] == "BAD_REQUEST"
    assert Collection.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        '{"data": {"a": NaN}}', '{"data": {"a": 1e999}}', '{"data": {"a": 9223372036854775808}}',
        '{"data": {"a": "\\u0000"}}', '{"data": {"\\u0000": 1}}', '{"data": {"a": "\\ud800"}}', '[{"data": {}}]',
        '{"data": {}', '{"data": ' + '{"a":' * 64 + "1" + "}" * 64 + "}", "nonsense",
    ],
)  # fmt: skip
def test_it_rejects_bad_json(body, store):
    assert store.client.post(store.url(), body).status_code == 400
    assert store.list()["total"] == 0


def test_it_ignores_what_is_not_the_clients_to_say(store, bob):
    spoofed = {"id": ABSENT_ID, "seq": 99, "rev": 99, "collection": "others", "collection_id": 5, "page": 1}
    spoofed |= {"createdBy": {"id": bob.pk, "username": "bob"}, "created_by_id": bob.pk, "owner": bob.pk}
    spoofed |= {"createdAt": "2001-01-01T00:00:00.000Z", "updatedAt": "2001-01-01T00:00:00.000Z", "user_id": bob.pk}

    record = store.create({"a": 1}, **spoofed)

    assert record["id"] != ABSENT_ID
    assert (record["seq"], record["collection"], record["data"]) == (1, "tasks", {"a": 1})
    assert record.get("createdBy", {}).get("username") in (None, "alice")
    assert record["createdAt"] > "2020"
    assert store.list()["records"] == [record]


def test_plans_are_for_the_cms_store(team, solo, social):
    for shelf in (team, solo, social):
        assert "planId" not in shelf.create({}, planId="nonsense")


def test_the_size_limit(store, settings):
    settings.RECORD_MAX_BYTES = 100
    fitting = {"a": "é" * 46}  # {"a":"…"}: 8 bytes around it

    store.create(fitting)
    response = store.client.post(store.url(), {"data": fitting | {"b": 1}})

    assert response.status_code == 413
    assert response.json()["code"] == "PAYLOAD_TOO_LARGE"
    assert store.list()["total"] == 1


def test_a_megabyte_is_fine(store, settings):
    settings.FORM_RECORD_MAX_BYTES = 2 * settings.RECORD_MAX_BYTES  # else a form takes less than a record may have
    record = store.create({"text": "x" * (2**20 - 11)})
    assert store.client.post(store.url(), {"data": {"text": "x" * (2**20 - 10)}}).status_code == 413
    assert store.get(record["id"]).json() == record


def test_the_first_record_makes_the_collection(store):
    assert store.collections() == []
    store.create({"a": "é"})

    row = Collection.objects.get()
    assert (row.page_id, row.store, row.name) == (store.page.pk, store.name, "tasks")
    assert (row.last_seq, row.owner_id is None) == (1, store.name != "solo")
    assert counters(row) == recount(row) == {"record_count": 1, "hidden_count": 0, "bytes": 10}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "form"])  # which anybody may submit
def test_it_needs_its_scope(name, shelf_of, alice, api):
    store = shelf_of(name)
    others = [scope for scope in SCOPES if scope != f"{store.name}-data:write"]

    response = api(alice, scopes=others).post(store.url(), {"data": {}})
    assert (response.status_code, response.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
    assert api(alice, scopes=[f"{store.name}-data:write"]).post(store.url(), {"data": {}}).status_code == 201


def test_it_needs_the_store_to_be_on(store):
    field = store.kind.switch
    record = store.create({"kept": True})
    setattr(store.page, field, False)
    store.page.save()

    answers = [store.client.post(store.url(), {"data": {}}), store.client.get(store.url()), store.get(record["id"])]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    setattr(store.page, field, True)
    store.page.save()
    assert store.list()["records"] == [record]


def test_an_unpublished_page_is_unknown_to_others(store, charlie, api):
    store.page.is_published = False
    store.page.save()

    assert api(charlie).post(store.url(), {"data": {}}).status_code == 404
    assert store.client.post(store.url(), {"data": {}}).status_code == 201


def test_rights_come_before_the_form(team, charlie, api):
    assert api(charlie).post(team.other("BAD NAME").url().replace(" ", "%20"), "no json").status_code == 403
    assert api().post(team.url(), "no json").status_code == 401


def test_a_viewer_may_not(team, charlie, api):
    join(team.page, charlie, Role.VIEWER)
    assert api(charlie).post(team.url(), {"data": {}}).status_code == 403
    assert MODELS["team"].objects.count() == 0


def test_numbers_count_with_all_their_digits(store, settings):
    settings.RECORD_MAX_BYTES = 10_000

    assert store.client.post(store.url(), {"data": {"n": [1e300] * 40}}).status_code == 413
    assert store.client.post(store.url(), {"data": {"n": [1e300] * 20, "hash": "1e99" * 500}}).status_code == 201
    assert store.row().bytes > 20 * 300


def test_it_rejects_a_record_for_a_page_purged_meanwhile(store, monkeypatch):
    real = run.known_plans

    def purge_first(*args):
        Page.objects.filter(pk=store.page.pk).update(deleted_at=now())
        return real(*args)

    monkeypatch.setattr(run, "known_plans", purge_first)
    assert store.client.post(store.url(), {"data": {}}).status_code == 404
    assert not Collection.objects.exists()
