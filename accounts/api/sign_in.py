"""Registering, signing in, and who am I (CONTRACT 2)."""

from django.conf import settings
from django.contrib.auth import authenticate
from rest_framework.response import Response

from accounts.api import shapes
from accounts.api.bodies import Login, Refresh, Registration
from accounts.login import count_name
from accounts.models import RefreshFamily
from accounts.scopes import SCOPES
from accounts.sign_in.registration import create_user, is_open
from accounts.tokens import jwt
from rest import origins
from rest.bodies import read_form_or_object
from rest.errors import Forbidden, Unauthorized, invalid_token
from rest.lanes.declaring import FAST, SAVE
from rest.views import ApiView


def token_pair(user, scopes):
    return {
        "accessToken": jwt.issue(user, scopes),
        "refreshToken": RefreshFamily.start(user, scopes),
        "expiresIn": settings.ACCESS_TOKEN_SECONDS,
    }


class AuthView(ApiView):
    """Everything under /api/auth/ refuses pages of other origins: no script of a hosted page may sign anybody in."""

    scopes = {"POST": None}
    open_to_anyone = ("POST",)
    sizes = {"POST": "auth"}
    refusals = {"POST": (403,), "GET": (403,)}

    def initial(self, request, *args, **kwargs):
        refuse_foreign_origin(request)  # before it is counted: a hosted page must not use up its visitor's attempts
        super().initial(request, *args, **kwargs)


def refuse_foreign_origin(request):
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        return
    if origin != origins.trusted(request):
        raise Forbidden("Sign-in is not possible from another origin.")


class RegisterView(AuthView):
    """CONTRACT 2.1."""

    limits = {"POST": "register"}
    lanes = {"POST": SAVE}
    bodies = {"POST": Registration}
    answers = {"POST": {201: shapes.REGISTERED}}
    refusals = {"POST": (403, 409)}

    def post(self, request):
        """Create an account and sign in.

        Body: `username` (3-30 of A-Z a-z 0-9 _ . -), `email`, `password` (6-128 characters).
        201: `success, userId, username, accessToken, refreshToken, expiresIn` (seconds)`, tokenType`.
        409 when the username or the e-mail address is taken, 403 when registration is closed.
        """
        if not is_open():
            raise Forbidden("Registration is closed on this installation.")
        body = Registration.read(read_form_or_object(request))
        user = create_user(**body)
        return Response(
            {"success": True, "userId": user.pk, "username": user.username}
            | token_pair(user, SCOPES)
            | {"tokenType": "Bearer"},
            status=201,
        )


class TokenView(AuthView):
    """CONTRACT 2.2."""

    limits = {"POST": "login-ip"}
    lanes = {"POST": SAVE}
    bodies = {"POST": Login}
    answers = {"POST": {200: shapes.SIGNED_IN}}

    def post(self, request):
        """Sign in with a password.

        Body: `username` (or the e-mail address), `password`, optional `scopes` (default: all).
        200: `accessToken, refreshToken, expiresIn, scopes, tokenType`. 401 for a wrong name or password,
        with one text and at one cost for both.
        """
        body = Login.read(read_form_or_object(request, lists=("scopes",)))
        count_name(request, body["username"])
        user = authenticate(request._request, username=body["username"], password=body["password"])
        if user is None:
            raise Unauthorized("The username or the password is wrong.")
        scopes = [scope for scope in SCOPES if scope in body.get("scopes", SCOPES)]
        return Response(token_pair(user, scopes) | {"scopes": scopes, "tokenType": "Bearer"})


class RefreshView(AuthView):
    """CONTRACT 2.3."""

    limits = {"POST": "refresh"}
    lanes = {"POST": FAST}
    bodies = {"POST": Refresh}
    answers = {"POST": {200: shapes.REFRESHED}}

    def post(self, request):
        """Exchange a refresh token for a new pair; each works once.

        Body: `refreshToken`. 200: `accessToken, refreshToken, expiresIn, tokenType`, scopes as before.
        Using one twice ends all that descend from the same sign-in.
        """
        body = Refresh.read(read_form_or_object(request))
        rotated = RefreshFamily.rotate(body["refreshToken"])
        if rotated is None:
            raise invalid_token("The refresh token is unknown, expired or already used. Sign in again.")
        family, secret = rotated
        return Response(
            {
                "accessToken": jwt.issue(family.user, family.scopes),
                "refreshToken": secret,
                "expiresIn": settings.ACCESS_TOKEN_SECONDS,
                "tokenType": "Bearer",
            }
        )


class MeView(AuthView):
    """CONTRACT 2.5."""

    scopes = {"GET": None}
    open_to_anyone = ("GET",)
    lanes = {"GET": FAST}
    answers = {"GET": {200: shapes.ME}}

    def get(self, request):
        """Who is signed in: `{"user": {"id", "username"}}`, or `{"user": null}` for nobody."""
        caller = request.user
        return Response({"user": {"id": caller.id, "username": caller.username} if caller.is_authenticated else None})
