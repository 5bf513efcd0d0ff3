"""Serializer fields that take a JSON type as it is: `1` is no boolean, `5` is no string (CONTRACT 1.1)."""

from rest_framework import serializers

from rest.errors import BadRequest
from rest.json import JSON
from rest.query import remedy, simplified


class Text(serializers.CharField):
    default_error_messages = {"invalid": "must be a string."}

    def __init__(self, **kwargs):
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    default_error_messages = {"invalid": "must be true or false."}

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Whole(serializers.IntegerField):
    default_error_messages = {"invalid": "must be a whole number."}

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class OneOf(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": "must be one of {known}."}

    def to_internal_value(self, data):
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", known=", ".join(self.choices))
        return data


class Body(serializers.Serializer):
    """A request body: known fields checked, unknown ones ignored, or refused where the body `is_closed`.

    `Body.read(data)` gives the checked values, or raises 400 naming the field. `media_types` and `example` are for
    the description of the API.
    """

    is_closed = False
    media_types = (JSON,)
    example = {}

    @classmethod
    def read(cls, data, **kwargs):
        # For an empty body of a form type DRF hands over a form, in which an absent switch would mean "off".
        data = data if type(data) is dict else {}
        body = cls(data=data, **kwargs)
        (refuse_unknown if cls.is_closed else refuse_misspelt)(data, body.fields)
        body.is_valid(raise_exception=True)
        return body.validated_data


def refuse_unknown(data, known):
    """400 for a field that is not `known`, with those that are."""
    for name in data:
        if name not in known:
            raise BadRequest(f"Unknown field {name[:40]!r}. {remedy(name, known)}")


def refuse_misspelt(data, known):
    """400 for a known name in other letters, `htmlContent` or `ifversion`: what it asks for would be lost silently."""
    plain = {simplified(name): name for name in known}
    for name in data:
        if name not in known and (meant := plain.get(simplified(name))):
            raise BadRequest(f"Unknown field {name[:40]!r}. Did you mean {meant!r}?")
