import pytest
from django.http import QueryDict

from rest.errors import BadRequest
from rest.query import LARGEST, boolean, choice, integer, page_of, paging, refuse_unknown

KNOWN = ("where", "orderBy", "order", "limit", "offset", "before", "after", "mine", "groupBy")


@pytest.mark.parametrize(
    "typo, meant",
    [
        ("orderby", "orderBy"),
        ("order_by", "orderBy"),
        ("ORDERBY", "orderBy"),
        ("oderBy", "orderBy"),
        ("ofset", "offset"),
        ("offest", "offset"),
        ("off-set", "offset"),
        ("Limit", "limit"),
        ("limits", "limit"),
        ("limt", "limit"),
        ("wher", "where"),
        ("wheree", "where"),
        ("group_by", "groupBy"),
        ("befor", "before"),
    ],
)
def test_a_typo_is_refused_with_what_was_meant(typo, meant):
    with pytest.raises(BadRequest, match=meant):
        refuse_unknown(QueryDict(f"{typo}=1"), KNOWN)


@pytest.mark.parametrize("name", ["utm_source", "_", "v", "cache", "page", "sort", "q", "format", "x" * 500, "", "🎉"])
def test_an_unlike_name_is_refused_with_what_is_known(name):
    with pytest.raises(BadRequest, match=f"Known here: {', '.join(KNOWN)}") as refused:
        refuse_unknown(QueryDict(f"{name}=1"), KNOWN)

    assert repr(name[:40]) in refused.value.text
    assert len(refused.value.text) < 200


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_parameter_is_fine(name):
    refuse_unknown(QueryDict(f"{name}=1"), KNOWN)


def test_where_nothing_is_known_nothing_is_taken():
    with pytest.raises(BadRequest, match=r"'limit'\. This endpoint takes none\."):
        refuse_unknown(QueryDict("limit=1"), ())


@pytest.mark.parametrize("text, number", [("0", 0), ("7", 7), ("007", 7), (str(2**63), LARGEST), ("9" * 5000, LARGEST)])
def test_integer(text, number):
    assert integer({"n": text}, "n", 5, 0) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "1e3", "0x1", " 1", "1 ", "+1", "١", "²", "1_0", "NaN", "null", "--1", "-"]
)
def test_integer_rejects(text):
    with pytest.raises(BadRequest, match="n must be a whole number, 0 or more"):
        integer({"n": text}, "n", 5, 0)


def test_integer_has_a_default():
    assert integer({}, "n", 5, 0) == 5


@pytest.mark.parametrize("text, value", [("true", True), ("1", True), ("false", False), ("0", False)])
def test_boolean(text, value):
    assert boolean({"b": text}, "b") is value
    assert boolean({}, "b") is False


@pytest.mark.parametrize("text", ["", "True", "yes", "on", "2", "null", " true"])
def test_boolean_rejects(text):
    with pytest.raises(BadRequest, match="true or false"):
        boolean({"b": text}, "b")


def test_choice():
    choices = {"desc": True, "asc": False}

    assert choice({}, "order", choices) is True
    assert choice({"order": "asc"}, "order", choices) is False
    for text in ("", "ASC", "up"):
        with pytest.raises(BadRequest, match="desc, asc"):
            choice({"order": text}, "order", choices)


@pytest.mark.parametrize(
    "params, expected",
    [
        ({}, (50, 0)),
        ({"limit": "100"}, (100, 0)),
        ({"limit": "101"}, (100, 0)),
        ({"limit": "1", "offset": "9"}, (1, 9)),
    ],
)
def test_paging(params, expected):
    assert paging(params) == expected


@pytest.mark.parametrize("offset, rows, more", [(0, 2, True), (1, 2, False), (0, 3, False), (9, 0, False)])
def test_has_more(offset, rows, more):
    assert page_of(["x"] * rows, "rows", 50, offset, 3)["hasMore"] is more
