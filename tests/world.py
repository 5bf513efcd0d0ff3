"""Alice's pages with everything in them, and a request to every API route: for the tests that walk the URL map."""

from contextlib import ExitStack, contextmanager
from datetime import timedelta

from django.core.cache import caches
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import Invite, MembershipPlan, RefreshFamily
from accounts.roles import Role
from accounts.scopes import SCOPES
from page_apis.functions import cache_key
from page_apis.shapes import PREVIEW
from pages_app.editing.storage import configure_storage
from tests.conftest import Api, Multipart, caller_of, join, make_page, make_user, token_for

STORES = ("team", "solo", "social", "cms", "form")
UPLOADS = ("team-files", "solo-files", "social-files", "assets")
BYTES = ("team-file", "solo-file", "social-file")  # routes that answer what was uploaded
UNFURLED = "https://unfurled.example/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CATCH_ALL = "api-not-found"


class World:
    """`users` by standing, `pages` by store, `records` and `files` by (store, author), and an `asset`."""

    def __init__(self):
        self.users = {
            "owner": make_user("alice"),
            "admin": make_user("adam"),
            "member": make_user("bob"),
            "viewer": make_user("vera"),
            "outsider": make_user("charlie"),
            "staff": make_user("stan", is_staff=True, is_superuser=True),
        }
        self.pages = {
            "team": self.page("team_app", "Board"),
            "solo": self.page("solo_app", "Todos"),
            "social": self.page("social_app", "Wall"),
            "cms": self.page("page", "Blog", page_api_cms_enabled=True),
            "form": self.page("page", "Contact", page_api_form_enabled=True),
        }
        self.plan = MembershipPlan.objects.create(owner=self.users["owner"], name="Gold")
        self.records = self.write_records()
        self.files = {(store, who): self.upload(f"{store}-files", who) for store, who in self.authors_of_files()}
        self.asset = self.upload("assets", "owner")
        self.invite = self.make_invite(self.pages["team"])
        self.remember_preview()
        self.refresh_token = RefreshFamily.start(self.users["owner"], SCOPES)

    def remember_preview(self):
        """Else a test would need the Internet."""
        preview = dict.fromkeys(PREVIEW["properties"]) | {"url": UNFURLED}
        caches["previews"].set(cache_key(UNFURLED), preview)

    def page(self, mode, name, **fields):
        """A page of Alice on which, whatever its mode, the team's roles count too."""
        page = make_page(self.users["owner"], mode, name=name, **fields)
        page = configure_storage(page, {"allow_team_app": True}, caller_of(self.users["owner"]))
        for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER):
            join(page, self.users[role], role)
        return page

    def make_invite(self, page):
        expires_at = timezone.now() + timedelta(days=30)
        return Invite.objects.create(team=page.team, created_by=self.users["owner"], expires_at=expires_at)

    def write_records(self):
        vera = self.pages["team"].team.memberships.filter(user=self.users["viewer"])
        vera.update(role=Role.MEMBER)  # she wrote while she was a member
        authors = [(store, "owner") for store in STORES]
        authors += [(store, "member") for store in STORES if store not in ("cms", "form")]
        records = {(store, who): self.write_record(store, who) for store, who in [*authors, ("team", "viewer")]}
        vera.update(role=Role.VIEWER)
        return records | {("cms", "gated"): self.write_record("cms", "owner", planId=self.plan.pk)}

    def write_record(self, store, who, **more):
        path = f"/api/pages/{self.pages[store].pk}/{store}-data/things"
        response = self.api(who).post(path, {"data": {"title": "Ship", "done": False}} | more)
        assert response.status_code == 201, response.content
        return response.json()["id"]

    def authors_of_files(self):
        return [(store, who) for store in ("team", "solo", "social") for who in ("owner", "member")]

    def upload(self, route, who):
        response = self.api(who).upload(f"/api/pages/{self.pages[self.store_of(route)].pk}/{route}")
        assert response.status_code == 201, response.content
        return response.json()["id"]

    def api(self, standing):
        """A client for somebody by standing; with an access token of all scopes."""
        return Api(token_for(self.users[standing]) if standing != "anonymous" else None)

    def store_of(self, route):
        return next((store for store in STORES if route.startswith(f"{store}-")), "team")

    def author_of(self, route, case):
        default = "owner" if self.store_of(route) in ("solo", "cms", "form") else "member"
        return case.removeprefix("of_") if case else default

    def values(self, route, case=""):
        """What stands for the parameters of the route's path."""
        page = self.pages[self.store_of(route)]
        return {
            "page": page.pk,
            "slug": page.slug,
            "number": 1,
            "function": "unfurl-url",
            "code": self.invite.code,
            "collection": "things",
            "file": self.files.get((self.store_of(route), self.author_of(route, case)), ""),
            "asset": self.asset,
            "record": self.records.get((self.store_of(route), self.author_of(route, case)), ""),
            "user_id": self.users[case.removeprefix("of_") if case.startswith("of_") else "member"].pk,
        }

    def url(self, route, case="", **given):
        values = self.values(route, case) | given
        url = reverse(route, kwargs={name: values[name] for name in parameters(route)})
        return f"{url}?slug={values['slug']}" if route == "lookup" else url

    def body(self, route, method, case=""):
        """What works, where a body is expected at all; else None."""
        if route in UPLOADS and method == "POST":
            return Multipart.of()
        if route.endswith("-batch"):
            record = self.records.get((self.store_of(route), "owner"))
            update = {"op": "update", "id": record, "data": {"done": True}}
            return {"operations": [update if case == "of_owner" else {"op": "create", "data": {"title": "Rest"}}]}
        if route.endswith("-schema"):
            return {"schema": {"fields": {"title": {"type": "string"}}}} if method == "PUT" else None
        if route.endswith(("-records", "-record")) and method != "GET":
            return {"data": {"title": "Rest"}} if method != "DELETE" else None
        return {
            ("register", "POST"): {"username": "nora", "email": "nora@example.org", "password": "secret"},
            ("token", "POST"): {"username": "alice", "password": "alice-password"},
            ("token-refresh", "POST"): {"refreshToken": self.refresh_token},
            ("pages", "POST"): {"name": "New", "html_content": "<p>New</p>"},
            ("page", "PATCH"): {"name": "Better"} if case != "settings" else {"is_unlisted": True},
            ("storage-config", "PUT"): {"allow_social_app": True},
            ("invite", "POST"): {"role": "admin"} if case == "as_admin" else {},
            ("member", "PATCH"): {"role": "viewer"},
            ("agent-spec", "PUT"): {"spec": "A board."},
            ("function", "POST"): {"url": UNFURLED},
        }.get((route, method))


class Worlds:
    """One world at a time, for all tests in a row that ask for it: in a transaction that is never committed."""

    def __init__(self, blocker):
        self.blocker = blocker
        self.world, self.end = None, ExitStack()

    def open(self):
        if not self.world:
            with self.blocker.unblock():
                self.end.enter_context(undone())
                self.world = World()

    def close(self):
        if self.world:
            self.world = None
            with self.blocker.unblock():
                self.end.close()


def api_patterns():
    """Every URL pattern below /api/, the one for unknown addresses left out."""

    def below(patterns, path=""):
        for pattern in patterns:
            here = path + str(pattern.pattern).removeprefix("^")
            if isinstance(pattern, URLPattern):
                yield here, pattern
            elif here.startswith("api/"):
                yield from below(pattern.url_patterns, here)

    everything = below(get_resolver().url_patterns)
    return {p.name: p for path, p in everything if path.startswith("api/") and p.name != CATCH_ALL}


def parameters(route):
    converters = PATTERNS[route].pattern.converters if route in PATTERNS else {"slug": None}
    return converters or [name for name in ("page", "code") if f"?P<{name}>" in str(PATTERNS[route].pattern)]


def methods_of(route):
    return [method for method in METHODS if hasattr(PATTERNS[route].callback.view_class, method.lower())]


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


PATTERNS = api_patterns()
