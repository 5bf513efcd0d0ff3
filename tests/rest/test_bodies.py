import json
from io import BytesIO

import orjson
import pytest
from django.core.handlers.wsgi import WSGIRequest

from rest.bodies import read_body, read_form_or_object, read_object
from rest.errors import BadRequest, TooLarge

FORM = "application/x-www-form-urlencoded"


def request(body, length=None, kind="application/json"):
    environ = {"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(body), "CONTENT_TYPE": kind}
    return WSGIRequest(environ | {"CONTENT_LENGTH": str(len(body) if length is None else length)})


def test_it_works():
    assert read_object(request(b'{"a": 1}'), 8) == {"a": 1}


@pytest.mark.parametrize("size, fits", [(9, True), (10, True), (11, False), (1000, False)])
def test_the_limit(size, fits):
    if fits:
        assert read_body(request(b"x" * size), 10) == b"x" * size
        return
    with pytest.raises(TooLarge):
        read_body(request(b"x" * size), 10)


def sent(text, spaces=0):
    """JSON as `json.dumps` writes it: all but ASCII is escaped."""
    return json.dumps({"a": text}).encode() + b" " * spaces


ALPHABETS = {
    "Cyrillic": "ж",
    "Greek": "Ω",
    "accents": "é",
    "Chinese": "中",
    "emoji": "🎉",
    "control": "\x01",
    "quotes": '"',
}


@pytest.mark.parametrize("letter", ALPHABETS.values(), ids=ALPHABETS)
def test_the_limit_holds_for_the_text_and_not_for_its_escapes(letter):
    text = letter * 1000
    limit = len(orjson.dumps({"a": text})) if letter != "\x01" else len('{"a":""}') + 1000

    assert read_object(request(sent(text).replace(b" ", b"")), limit, 20_000) == {"a": text}
    with pytest.raises(TooLarge):
        read_object(request(sent(text + letter).replace(b" ", b"")), limit, 20_000)


@pytest.mark.parametrize("text", ["x" * 101, r"\u0430" * 20, "\\" * 51, "ж" * 51, "\\ж" * 26])
def test_what_is_long_stays_long(text):
    for body in (sent(text), orjson.dumps({"a": text})):
        with pytest.raises(TooLarge):
            read_object(request(body), 100, 10_000)
    with pytest.raises(TooLarge):
        read_object(request(b" " * 101), 100, 10_000)
    with pytest.raises(TooLarge):
        read_object(request(b"{}" + b" " * 99), 100)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_space_between_the_values_does_not_count(indent):
    value = {"a b": ["x  y"] * 10, "c": {"d": [1, 2, 3]}}
    limit = len(orjson.dumps(value))
    spaced = json.dumps(value, indent=indent).encode()

    assert read_object(request(spaced), limit, 10_000) == value
    with pytest.raises(TooLarge):
        read_object(request(spaced), limit - 1, 10_000)


def test_escapes_need_no_room_of_their_own():
    with pytest.raises(TooLarge):
        read_object(request(sent("ж" * 20)), 100)
    with pytest.raises(TooLarge):
        read_object(request(sent("ж" * 20)), 100, 110)


def test_broken_json_beyond_the_limit_is_not_taken():
    for body in (rb"\u" * 500, rb'{"a": "' + rb"\u0430" * 100, rb'{"a": "' + rb"\uZZZZ" * 100 + b'"}'):
        with pytest.raises(BadRequest):
            read_object(request(body), 300, 10_000)


def test_a_refused_body_is_read_to_its_end():
    """So that a client that still sends comes to read the answer."""
    large = request(b"x" * 300_000)
    with pytest.raises(TooLarge):
        read_body(large, 10)

    assert large.environ["wsgi.input"].tell() == 300_000


@pytest.mark.parametrize("length", ["", "0"])
def test_no_length_is_no_body(length):
    assert read_object(request(b"", length=length), 8) == {}


@pytest.mark.parametrize("length", ["x", "-5", "1e3"])
def test_a_length_that_is_none_does_no_harm(length):
    assert read_object(request(b"", length=length), 8) == {}


def test_a_form():
    form = request(b"a=1&b=x+y&a=2&scopes=p,q&scopes=r%20s&e=", kind=FORM)

    assert read_form_or_object(form, lists=("scopes",)) == {
        "a": "2",
        "b": "x y",
        "scopes": ["p", "q", "r", "s"],
        "e": "",
    }


@pytest.mark.parametrize("body", [b"a=%ff", b"&".join([b"a=1"] * 51), b"a=\xff"])
def test_a_broken_form_is_refused(body):
    with pytest.raises(BadRequest):
        read_form_or_object(request(body, kind=FORM))
