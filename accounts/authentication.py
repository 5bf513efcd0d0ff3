"""Bearer credentials of the API (CONTRACT 1.2, ISOLATION 5): a `vm_` token, else a JWT; a bad one is 401 everywhere."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication

from accounts import jwt
from accounts.callers import Caller
from accounts.models import ApiToken, User
from accounts.models.token import API_TOKEN_PREFIX, digest
from rest.errors import invalid_token

LAST_USED_STEP = timedelta(minutes=1)


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Present but bad is refused even where no sign-in is needed."""

    def authenticate(self, request):
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret:
            raise invalid_token("Send the token as `Authorization: Bearer <token>`.")
        caller = api_token_caller(secret) if secret.startswith(API_TOKEN_PREFIX) else jwt.read(secret)
        if caller is None:
            raise invalid_token()
        return caller, caller.credential

    def authenticate_header(self, request):
        return "Bearer"


def api_token_caller(secret):
    token = ApiToken.objects.in_force().select_related("user").filter(digest=digest(secret)).first()
    if token is None:
        return None
    caller = Caller(
        id=token.user_id,
        username=token.user.username,
        scopes=frozenset(token.scopes),
        credential="api_token",
        credential_id=token.pk,
        page_ids=None if token.page_ids is None else frozenset(token.page_ids),
    )
    user = token.user
    accepted = caller.accept(
        username=user.username, is_active=user.is_active, is_staff=user.is_staff, epoch=user.token_epoch
    )
    if accepted:
        note_use(token)
    return caller if accepted else None


def note_use(token):
    """Keep the time of the last use, written at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def confirm(caller):
    """Read the user's state, unless it was read already. 401 when the account or the token epoch is gone."""
    if caller.confirmed:
        return
    state = (
        User.objects.filter(pk=caller.id)
        .values("username", "is_active", "is_staff", epoch=F("token_epoch"))
        .first()
    )
    if state is None or not caller.accept(**state):
        raise invalid_token()
