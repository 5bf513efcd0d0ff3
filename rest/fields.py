"""Serializer fields that take a JSON type as it is: `1` is no boolean, `5` is no string (CONTRACT 1.1)."""

from rest_framework import serializers

from rest.json import JSON


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
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Body(serializers.Serializer):
    """A request body: known fields checked, unknown ones ignored.

    `Body.read(data)` gives the checked values, or raises 400 naming the field. `media_types` and `example` are for
    the description of the API.
    """

    media_types = (JSON,)
    example = {}

    @classmethod
    def read(cls, data, **kwargs):
        # For an empty body of a form type DRF hands over a form, in which an absent switch would mean "off".
        body = cls(data=data if type(data) is dict else {}, **kwargs)
        body.is_valid(raise_exception=True)
        return body.validated_data
