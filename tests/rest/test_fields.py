import pytest
from rest_framework.exceptions import ValidationError

from rest.errors import BadRequest, first_message
from rest.fields import Body, Flag, OneOf, Text, Whole


class Example(Body):
    text = Text(required=False, max_length=5)
    flag = Flag(required=False)
    whole = Whole(required=False, min_value=1, max_value=9)
    one = OneOf(choices=["a", "b"], required=False)


@pytest.mark.parametrize(
    "field, value", [("text", "abc"), ("text", " a "), ("flag", True), ("flag", False), ("whole", 1), ("one", "b")]
)
def test_it_takes(field, value):
    assert Example.read({field: value}) == {field: value}


WRONG = {
    "text": [5, 1.5, True, None, [], {}, "", "abcdef"],
    "flag": [1, 0, "true", "", None, [], {}],
    "whole": ["1", 1.0, True, None, [], 0, 10, 2**70],
    "one": [1, True, None, ["a"], {}, "", "c", "A"],
}


@pytest.mark.parametrize("field, value", [(field, value) for field, values in WRONG.items() for value in values])
def test_it_takes_no_other_type(field, value):
    with pytest.raises(ValidationError) as refusal:
        Example.read({field: value})
    assert first_message(refusal.value.detail).startswith(f"{field}: ")


def test_unknown_fields_are_ignored():
    assert Example.read({"text": "a", "other": object()}) == {"text": "a"}


class Closed(Example):
    is_closed = True


@pytest.mark.parametrize("name", ["other", "Text", "texts", "", "x" * 500, "é"])
def test_a_closed_body_refuses_unknown_fields_with_what_is_known(name):
    with pytest.raises(BadRequest, match="Known here: text, flag, whole, one") as refused:
        Closed.read({"text": "a", name: None})

    assert repr(name[:40]) in refused.value.text


@pytest.mark.parametrize(
    "detail, message",
    [
        ({"a": ["is wrong.", "really"]}, "a: is wrong."),
        ({"a": {"b": ["is wrong."]}}, "a.b: is wrong."),
        ({"a": {0: ["is wrong."]}}, "a.0: is wrong."),
        ({"non_field_errors": ["is wrong."]}, "is wrong."),
        (["is wrong."], "is wrong."),
        ([], "The request is not valid."),
    ],
)
def test_the_first_message_names_the_field(detail, message):
    assert first_message(detail) == message


class Sprint(Body):
    ifVersion = Whole(required=False)
    html_content = Text(required=False)
    role = OneOf(choices=["member", "viewer"], required=False)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("ifversion", "ifVersion"), ("if_version", "ifVersion"), ("htmlContent", "html_content"), ("Role", "role")],
)
def test_a_known_name_in_other_letters_is_refused(sent, meant):
    with pytest.raises(BadRequest, match=f"Did you mean '{meant}'"):
        Sprint.read({sent: 1})


def test_other_unknown_names_are_ignored_and_the_right_name_wins():
    assert Sprint.read({"roles": 1, "html": "x", "version": 5, "rol": "viewer"}) == {}
    assert Sprint.read({"ifVersion": 1}) == {"ifVersion": 1}


@pytest.mark.parametrize("value", ["editor", "", 5, None, ["member"], {}])
def test_a_choice_names_what_is_possible(value):
    with pytest.raises(ValidationError) as refused:
        Sprint.read({"role": value})
    assert value is None or "must be one of member, viewer." in str(refused.value)
