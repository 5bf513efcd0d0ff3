import pytest
from rest_framework.exceptions import ValidationError

from rest.errors import first_message
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
