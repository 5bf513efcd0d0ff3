from datetime import UTC, datetime, timedelta

import pytest

from tests.datastores.conftest import MODELS, NAMES

SHARED = {"id", "collection", "data", "createdAt", "updatedAt", "seq", "rev"}
SHAPES = {
    "team": SHARED | {"createdBy"},
    "social": SHARED | {"createdBy"},
    "solo": SHARED,
    "cms": SHARED | {"planId"},
    "form": SHARED,
}


def numbered(shelf, number):
    return shelf.fill(*({"n": n} for n in range(number)))


def touch(shelf, record_id, minutes):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    MODELS[shelf.name].objects.filter(pk=record_id).update(updated_at=moment)


def test_it_works(store):
    first, second = store.create({"n": 1}), store.create({"n": [None, {"é": "🙂"}]})

    assert store.list() == {"records": [second, first], "total": 2, "limit": 50, "offset": 0, "hasMore": False}


@pytest.mark.parametrize("name", NAMES)
def test_the_shape_of_a_record(name, shelf_of, alice):
    shelf = shelf_of(name)
    created = shelf.create({"a": 1})
    [record] = shelf.list()["records"]

    assert set(record) == SHAPES[name]
    assert record == created == shelf.get(created["id"]).json()
    assert record.get("createdBy") == ({"id": alice.pk, "username": "alice"} if "createdBy" in record else None)
    assert record.get("planId") is None


def test_timestamps_are_utc_with_milliseconds(store):
    record_id = store.create()["id"]
    MODELS[store.name].objects.update(
        created_at=datetime(2026, 2, 4, 17, 47, 59, 972000, UTC), updated_at=datetime(2026, 2, 4, 18, 0, 0, 0, UTC)
    )
    expected = ("2026-02-04T17:47:59.972Z", "2026-02-04T18:00:00.000Z")
    [listed], got = store.list()["records"], store.get(record_id).json()

    assert (listed["createdAt"], listed["updatedAt"]) == expected
    assert (got["createdAt"], got["updatedAt"]) == expected


def test_the_creator_of_a_record_may_be_gone(team, bob, api):
    record_id = team.seen_by(api(bob)).create()["id"]
    bob.delete()

    assert team.list()["records"][0]["createdBy"] is None
    assert team.get(record_id).json()["createdBy"] is None
    assert team.patch(record_id, {"a": 1}).json()["createdBy"] is None


@pytest.mark.parametrize("order, way", [("asc", 1), ("desc", -1), (None, -1)])
@pytest.mark.parametrize("order_by", ["created_at", "createdAt", None])
def test_it_sorts_by_creation(order, way, order_by, store):
    ids = numbered(store, 5)
    touch(store, ids[0], 99)
    query = {"order": order, "orderBy": order_by}
    assert store.ids(**{key: value for key, value in query.items() if value}) == ids[::way]


@pytest.mark.parametrize("order_by", ["updated_at", "updatedAt"])
def test_it_sorts_by_change_and_then_by_seq(order_by, store):
    a, b, c, d = numbered(store, 4)
    for record_id, minutes in [(a, 5), (b, 1), (c, 5), (d, 1)]:
        touch(store, record_id, minutes)

    assert store.ids(orderBy=order_by) == [c, a, d, b]
    assert store.ids(orderBy=order_by, order="asc") == [b, d, a, c]
    assert store.ids(orderBy=order_by, limit=2, offset=1) == [a, d]


@pytest.mark.parametrize(
    "query, count, limit, offset, more",
    [
        ({}, 50, 50, 0, True),
        ({"limit": "1"}, 1, 1, 0, True),
        ({"limit": "100"}, 100, 100, 0, True),
        ({"limit": "101"}, 100, 100, 0, True),
        ({"limit": "1" + "0" * 30}, 100, 100, 0, True),
        ({"limit": "100", "offset": "5"}, 100, 100, 5, False),
        ({"limit": "100", "offset": "4"}, 100, 100, 4, True),
        ({"limit": "10", "offset": "104"}, 1, 10, 104, False),
        ({"offset": "105"}, 0, 50, 105, False),
        ({"offset": "1000000000000"}, 0, 50, 10**12, False),
        ({"orderBy": "updated_at", "offset": "1000000000000"}, 0, 50, 10**12, False),
        ({"where": '{"odd": true}', "limit": "52"}, 52, 52, 0, False),
        ({"where": '{"odd": true}', "limit": "51"}, 51, 51, 0, True),
        ({"where": '{"odd": true}', "offset": "52"}, 0, 50, 52, False),
    ],
)
def test_limit_and_offset(query, count, limit, offset, more, team):
    team.fill(*({"odd": n % 2 == 1} for n in range(105)))
    answer = team.list(**query)

    assert len(answer.pop("records")) == count
    assert answer == {"total": 52 if "where" in query else 105, "limit": limit, "offset": offset, "hasMore": more}


@pytest.mark.parametrize("query", [{}, {"order": "asc"}, {"orderBy": "updated_at"}, {"where": {"odd": False}}])
def test_a_deep_offset_is_a_slice(query, store):
    store.fill(*({"odd": n % 2 == 1} for n in range(90)))
    whole = store.ids(**query, limit=100)

    for offset in (0, 1, 7, 44, 45, 60, 89):
        assert store.ids(**query, limit=5, offset=offset) == whole[offset : offset + 5]


@pytest.mark.parametrize(
    "name, value",
    [
        ("limit", "0"), ("limit", "-1"), ("limit", "ten"), ("limit", "1.5"), ("limit", ""), ("limit", " 5"),
        ("limit", "+5"), ("limit", "٣"), ("limit", "1e2"), ("offset", "-1"), ("offset", "x"), ("offset", ""),
        ("order", "up"), ("order", "DESC"), ("order", ""), ("orderBy", "title"), ("orderBy", "seq"), ("orderBy", ""),
        ("orderBy", "created_at; DROP TABLE"), ("mine", "yes"), ("mine", "True"), ("mine", ""),
        ("orderby", "created_at"), ("ofset", "1"), ("order_by", "created_at"), ("Limit", "1"), ("wher", "{}"),
        ("befor", "1"), ("afters", "1"),
    ],
)  # fmt: skip
def test_it_rejects(name, value, team):
    team.create()
    response = team.client.get(team.url(), {name: value})

    assert response.status_code == 400
    assert response.json()["code"] == "BAD_REQUEST"
    assert name in response.json()["error"]


@pytest.mark.parametrize("name", ["_", "v", "title", "q", "sort", "search"])
def test_it_rejects_unknown_parameters(name, store):
    response = store.client.get(store.url(), {name: "x"})

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert f"'{name}'" in response.json()["error"] and "where" in response.json()["error"]


def test_mine_means_those_the_caller_created(api, bob, team, social):
    for shelf in (team, social):
        bobs = shelf.seen_by(api(bob))
        shelf.fill({"a": 1}, {"a": 2})
        own = bobs.create({"a": 1})["id"]

        assert bobs.ids(mine=True) == [own]
        assert bobs.list(mine="1")["total"] == 1
        assert bobs.list(mine=False)["total"] == 3
        assert bobs.list(mine=True, where={"a": 2})["total"] == 0
        assert bobs.list(mine=True, limit=1)["hasMore"] is False
        assert shelf.list(mine=True, limit=1)["hasMore"] is True


def test_mine_needs_somebody(api, social, cms):
    for shelf in (social, cms):
        shelf.create()

    response = api().get(social.url(), {"mine": True})

    assert response.status_code == 401
    assert response.json()["code"] == "UNAUTHORIZED"
    assert cms.seen_by(api()).list(mine=True)["total"] == 1, "a store without creators ignores it"


def test_an_unknown_collection_is_empty(store):
    store.create()
    assert store.other("nothing").list() == {"records": [], "total": 0, "limit": 50, "offset": 0, "hasMore": False}


@pytest.mark.parametrize("name", ["Tasks", "1tasks", "_a", "a-b", "a.b", "a b", "ä", "a" * 101, "a%00", "count?"])
def test_it_rejects_a_bad_collection_name(name, store):
    response = store.client.get(f"/api/pages/{store.page.pk}/{store.name}-data/{name.replace('?', '%3F')}")
    assert response.status_code == 400


@pytest.mark.parametrize("name", ["a", "a" * 100, "count", "batch", "schema", "t1_"])
def test_a_collection_may_be_named(name, store):
    shelf = store.other(name)
    record_id = shelf.create({"a": 1})["id"]

    assert shelf.ids() == [record_id]
    assert shelf.count() == {"count": 1}
    assert shelf.get(record_id).json()["collection"] == name


def test_it_keeps_to_its_collection(store):
    mine = store.create()["id"]
    other = store.other("others").create()["id"]

    assert store.ids() == [mine]
    assert store.other("others").ids() == [other]


def test_data_comes_back_as_it_was_sent(store):
    data = {"": "", "int": 2**63 - 1, "float": 0.1, "null": None, "deep": {"a": [[], {}, [None]]}, "text": '"\\/\n 🙂'}
    record_id = store.create(data)["id"]

    assert store.list()["records"][0]["data"] == data
    assert store.get(record_id).json()["data"] == data


@pytest.mark.parametrize("username", ['qu"ote', "back\\slash", "ünï", "a%sb"])
def test_a_username_is_quoted(username, alice, social):
    alice.username = username
    alice.save()
    social.create()
    assert social.list()["records"][0]["createdBy"]["username"] == username
