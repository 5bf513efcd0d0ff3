from rest_framework import serializers

from accounts.models.user import USERNAME
from accounts.scopes import SCOPES, unknown
from rest.fields import Body, Text


class Registration(Body):
    username = Text(validators=[USERNAME], max_length=30)
    email = serializers.EmailField(max_length=254)
    password = Text(min_length=6, max_length=128)


class Login(Body):
    username = Text(max_length=254)
    password = Text(max_length=1000)
    scopes = serializers.ListField(child=Text(), required=False, allow_empty=False)

    def validate_scopes(self, scopes):
        if bad := unknown(scopes):
            raise serializers.ValidationError(f"unknown scope {bad[0][:40]!r}. Known: {', '.join(SCOPES)}.")
        return scopes


class Refresh(Body):
    refreshToken = Text(max_length=200)
