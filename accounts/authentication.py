"""Who sends a request to the API, in the order of ISOLATION 5.

`Authorization` alone decides where it is present: a `vm_` token, a page token, else a JWT, and a bad one is 401
everywhere. Without it a cookie counts, where no page of somebody else can have sent it; else nobody asks.
"""

from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import F
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, CSRFCheck

from accounts import sessions
from accounts.callers import Caller
from accounts.models import ApiToken, PageSession, User
from accounts.models.token import API_TOKEN_PREFIX, digest
from accounts.tokens import jwt, page_tokens
from rest import origins
from rest.errors import Forbidden, invalid_token

LAST_USED_STEP = timedelta(minutes=1)
SAFE = ("GET", "HEAD")


class CallerAuthentication(BaseAuthentication):
    def authenticate(self, request):
        header, view = request.META.get("HTTP_AUTHORIZATION"), request.parser_context["view"]
        if header is not None:
            caller = bearer(header, view)
        elif view.declares(view.by_file_token) and "ft" in request.GET:
            caller = page_tokens.read_file_token(request.GET["ft"]) or refuse()
        elif origins.is_page_host(request):
            caller = by_page_cookie(request) if view.declares(view.by_pages) else None
        else:
            caller = by_session(request)
        return (caller, caller.credential) if caller else None

    def authenticate_header(self, request):
        return "Bearer"


def bearer(header, view):
    scheme, _, secret = header.partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise invalid_token("Send the token as `Authorization: Bearer <token>`.")
    if secret.startswith(API_TOKEN_PREFIX):
        return api_token_caller(secret) or refuse()
    if not secret.startswith(page_tokens.PREFIX):
        return jwt.read(secret) or refuse()
    read = page_tokens.read_for_renewal if view.renews_page_tokens else page_tokens.read_page_token
    return read(secret) or refuse()


def refuse():
    raise invalid_token()


def by_session(request):
    """The platform's own screens, by their session. What else a browser sends with the cookie is sent by nobody."""
    if not from_own_screen(request):
        return None
    caller = sessions.caller_of(request)
    if caller and request.method not in SAFE:
        refuse_forgery(request)
    return caller


def from_own_screen(request):
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site == "same-origin"
    origin = request.META.get("HTTP_ORIGIN")
    return request.method in SAFE if origin is None else origin == origins.trusted(request)


def refuse_forgery(request):
    """Django's check, on the request without its body: a form's field would have to be read from there."""
    headers_only = WSGIRequest({**request.META, "CONTENT_TYPE": "", "wsgi.input": BytesIO()})
    check = CSRFCheck(lambda request: None)
    check.process_request(headers_only)
    if check.process_view(headers_only, None, (), {}):
        raise Forbidden(f"Send the value of the cookie {settings.CSRF_COOKIE_NAME} as the header `X-CSRFToken`.")


def by_page_cookie(request):
    """The script of a page, on the page's own host, and only for what its visitor may do there (ISOLATION 8).

    Pages on sibling hosts can make a browser send this cookie too: hence the two headers.
    """
    own = origins.own(request)
    if request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return None
    if request.META.get("HTTP_ORIGIN", own if request.method in SAFE else "") != own:
        return None
    return page_cookie_caller(request)


def page_cookie_caller(request):
    """Who the cookie of a page's host stands for on that page, or None."""
    secret = request.COOKIES.get(settings.PAGE_COOKIE_NAME)
    if not secret:
        return None
    page_id = origins.hosted_page(request)
    rows = PageSession.objects.filter(digest=digest(secret), page_id=page_id, expires_at__gt=timezone.now())
    row = rows.values("login_id", user_id=F("login__user")).first()
    if row is None:
        return None
    caller = page_tokens.of_page(page_id, row["user_id"], row["login_id"])
    return caller if sessions.is_live(caller) else None


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
    """Read the user's state, unless it was read already. 401 when the account, the epoch or the login is gone."""
    if caller.confirmed or (caller.login_id and sessions.is_live(caller)):
        return
    state = (
        User.objects.filter(pk=caller.id).values("username", "is_active", "is_staff", epoch=F("token_epoch")).first()
    )
    if state is None or not caller.accept(**state):
        raise invalid_token()
