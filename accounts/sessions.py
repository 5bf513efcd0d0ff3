"""Being signed in on the platform itself: Django's session, and the Login row that hosted pages depend on."""

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone

from accounts.callers import Caller
from accounts.models import Login
from accounts.scopes import SCOPES

LOGIN = "login"


def sign_in(request, user):
    """Start a session for `user`, whose password was just checked or set."""
    end(request)  # of somebody else, perhaps, whose session is about to go
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin(request)


def begin(request):
    """Give the session of a request its Login row, the one before ended."""
    end(request)
    login = Login.objects.create(user=request.user, epoch=request.user.token_epoch)
    request.session[LOGIN] = login.pk


def end(request):
    """End the Login row of a session: from now on no page credential that hangs on it is worth anything."""
    end_login(login_id(request))


def login_id(request):
    """The Login of a session, None where it has none."""
    return request.session.get(LOGIN)


def end_login(known_id):
    if known_id is not None:
        Login.objects.filter(pk=known_id, ended_at=None).update(ended_at=timezone.now())


def sign_out(request):
    end(request)
    auth.logout(request)


def caller_of(request):
    """The Caller that the session cookie of a request speaks for, or None.

    For addresses where Django's session middleware does not run. Changes nothing and sets no cookie.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    inner = HttpRequest()  # Django may flush or renew what it is given; the request itself stays without a session
    inner.session = SessionStore(key)
    user = auth.get_user(inner)
    known_id = login_id(inner) if user.is_authenticated else None
    if known_id is None:
        return None
    caller = Caller(id=user.pk, username="", scopes=frozenset(SCOPES), credential="session", credential_id=known_id)
    return caller if is_live(caller) else None


def caller_here(request):
    """The Caller that a request speaks for on our own screens, where Django's session middleware has run."""
    user = request.user
    return Caller(user.pk, user.username, frozenset(SCOPES), "session", login_id(request))


def is_live(caller):
    """Read the Login of a caller and its user, unless that was done. False when either is over."""
    if caller.confirmed:
        return True
    logins = Login.objects.filter(pk=caller.login_id, user=caller.id, ended_at=None)
    state = logins.values("epoch", *(f"user__{name}" for name in ("username", "is_active", "is_staff", "token_epoch")))
    row = state.first()
    return row is not None and caller.accept(
        username=row["user__username"],
        is_active=row["user__is_active"],
        is_staff=row["user__is_staff"],
        epoch=row["user__token_epoch"],
        login_epoch=row["epoch"],
    )
