"""How often somebody may call what (CONTRACT 1.6): the table of limits, and the one place that counts.

The numbers are settings, RATELIMIT_ in visimade_site/settings.py.
"""

from dataclasses import dataclass

from django.conf import settings
from django_ratelimit.core import get_usage
from django_ratelimit.exceptions import Ratelimited

from rest.errors import Refusal

READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Limit:
    """`rate` names the setting, RATELIMIT_ in front. Who is not signed in counts by address.

    `by_user` False: everybody counts by address. `by_page`: a count for each page. `anonymous`: the setting for those
    who count by address while others do not, where it is another; they have one count for all pages.
    """

    rate: str
    by_user: bool = True
    by_page: bool = False
    anonymous: str = ""


LIMITS = {
    "read": Limit("READ", by_page=True, anonymous="READ_ANONYMOUS"),
    "write": Limit("WRITE", by_page=True),
    "upload": Limit("UPLOAD"),
    "form": Limit("FORM", by_user=False, by_page=True),
    "function": Limit("FUNCTION", by_user=False),
    "register": Limit("REGISTER", by_user=False),
    "refresh": Limit("REFRESH", by_user=False),
    "login-ip": Limit("LOGIN_IP", by_user=False),
    # counted where they are needed, by `count`
    "login-name": Limit("LOGIN_USERNAME"),
    "reset-ip": Limit("PASSWORD_RESET", by_user=False),
    "reset-address": Limit("PASSWORD_RESET_ADDRESS"),
    "connect": Limit("WRITE"),
    "report": Limit("REPORT", by_user=False),
}


def limit_of(method, declared):
    """The name of the limit of a method: what the view declares, else by what the method does."""
    reads = method in READING
    return declared.get("GET" if reads else method) or ("read" if reads else "write")


class Hit:
    """One request, counted once, as soon as it is known for whom (CONTRACT 1.3).

    That is on arrival where addresses count, after the token where users do, and after the page lookup for a limit by
    page. What is refused before that moment, inside `with hit:`, counts without a page.
    """

    def __init__(self, request, name, on_page):
        self.request, self.name, self.limit = request, name, LIMITS[name]
        self.waits_for_page = on_page and self.limit.by_page
        self.user = None
        self.is_counted = not settings.RATELIMIT_ENABLE

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, Refusal):
            self.count()

    def arrive(self):
        if not (self.limit.by_user or self.waits_for_page):
            self.count()

    def identify(self, caller):
        if self.limit.by_user and caller.is_authenticated:
            self.user = caller.counted_as
        if not self.waits_for_page or (self.limit.by_user and self.user is None):
            self.count()

    def count(self, page=None):
        """Raises Ratelimited; a second call does nothing."""
        if self.is_counted:
            return
        self.is_counted = True
        setting = self.limit.rate if self.user else self.limit.anonymous or self.limit.rate
        add(self.request, self.name if page is None else f"{self.name} on {page}", setting, self.user)


def count(request, name, subject=None):
    """Count one hit of the limit `name`, for `subject` or else per address; raises Ratelimited when it is too many."""
    add(request, name, LIMITS[name].rate, subject)


def add(request, group, setting, subject):
    """Ratelimited has the seconds to wait."""
    rate = getattr(settings, f"RATELIMIT_{setting}")
    key = "ip" if subject is None else lambda group, request: subject
    usage = get_usage(request, group=f"{group} ", key=key, rate=rate, increment=True)
    if usage and usage["should_limit"]:
        refusal = Ratelimited()
        refusal.seconds = usage["time_left"]
        raise refusal
