from rest_framework import serializers

from accounts.models.user import USERNAME
from accounts.scopes import SCOPES, unknown
from rest.bodies import FORM
from rest.fields import Body, OneOf, Text
from rest.json import JSON


class FormOrJson(Body):
    is_closed = True
    media_types = (JSON, FORM)


class Registration(FormOrJson):
    example = {"username": "ada", "email": "ada@example.org", "password": "choose-your-own"}

    username = Text(validators=[USERNAME], max_length=30)
    email = serializers.EmailField(max_length=254)
    password = Text(min_length=6, max_length=128)


class Login(FormOrJson):
    example = {"username": "ada", "password": "choose-your-own", "scopes": ["team-data:read", "team-data:write"]}

    username = Text(max_length=254)
    password = Text(max_length=1000)
    scopes = serializers.ListField(child=Text(), required=False, allow_empty=False)
    grant_type = OneOf(choices=["password"], required=False)  # what clients made for OAuth send along

    def validate_scopes(self, scopes):
        if bad := unknown(scopes):
            raise serializers.ValidationError(f"unknown scope {bad[0][:40]!r}. Known: {', '.join(SCOPES)}.")
        return scopes


class Refresh(FormOrJson):
    example = {"refreshToken": "9f8b2c51d07e4a6f93c1e5b7a80d2f46"}

    refreshToken = Text(max_length=200)
