"""A visitor's solo records are nobody else's, the page owner's neither (CONTRACT 7.2)."""

import pytest

from datastores.models import Collection


@pytest.fixture
def bobs(solo, bob, api):
    return solo.seen_by(api(bob))


@pytest.fixture(params=["alice", "charlie"])
def stranger(request, solo, api):
    """Alice, whose page it is, and Charlie."""
    return solo.seen_by(api(request.getfixturevalue(request.param)))


def test_it_works(bobs, stranger):
    record = bobs.create({"secret": "canary"})
    own = stranger.create({"a": 1})

    assert bobs.list()["records"] == [record]
    assert stranger.list()["records"] == [own]
    assert bobs.list()["total"] == stranger.list()["total"] == 1
    assert Collection.objects.count() == 2


def test_a_foreign_record_does_not_exist(bobs, stranger):
    record = bobs.create({"secret": "canary"})
    stranger.create()
    answers = [
        stranger.get(record["id"]),
        stranger.patch(record["id"], {"a": 1}),
        stranger.delete(record["id"]),
        stranger.client.post(stranger.url("batch"), {"operations": [{"op": "delete", "id": record["id"]}]}),
        stranger.client.post(stranger.url("batch"), {"operations": [{"op": "update", "id": record["id"], "data": {}}]}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert stranger.client.get(stranger.url(), {"after": record["id"]}).status_code == 400
    assert bobs.get(record["id"]).json() == record


def test_nothing_is_counted_listed_or_filtered(bobs, stranger):
    bobs.fill({"tag": "canary"}, {"tag": "canary"})

    assert stranger.list() == {"records": [], "total": 0, "limit": 50, "offset": 0, "hasMore": False}
    assert stranger.list(where={"tag": "canary"})["total"] == 0
    assert stranger.list(after="0")["records"] == []
    assert stranger.list(mine=False)["total"] == 0
    assert stranger.count() == {"count": 0}
    assert stranger.count(where={"tag": "canary"}) == {"count": 0}
    assert stranger.count(groupBy="tag") == {"counts": {}}
    assert stranger.collections() == []


def test_numbers_are_each_visitors_own(bobs, stranger):
    bobs.fill({}, {}, {})
    assert stranger.create()["seq"] == 1
    assert bobs.create()["seq"] == 4


def test_the_owner_of_the_page_is_told_no_more_than_an_unknown_id(bobs, solo):
    record = bobs.create()
    foreign, unknown = solo.get(record["id"]), solo.get("0197f4c6-7c5d-7b55-8d4e-3f1f1a2b3c4d")
    assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)


def test_quotas_of_collections_are_each_visitors_own(bobs, stranger, settings):
    settings.COLLECTIONS_MAX = 1
    bobs.create()
    assert stranger.create()["seq"] == 1
    assert bobs.client.post(bobs.other("second").url(), {"data": {}}).status_code == 403


def test_nobody_signed_in_has_none(solo, api):
    for path in (solo.url(), solo.url("count"), solo.url("x"), f"/api/pages/{solo.page.pk}/solo-data"):
        assert api().get(path).status_code == 401
