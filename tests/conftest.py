"""Alice owns, Bob is on the team, Charlie is a stranger."""

import gc
import json
import os
from collections import Counter
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from django.utils import timezone

from accounts.callers import Caller
from accounts.models import Membership, User
from accounts.roles import Role
from accounts.scopes import SCOPES
from accounts.tokens import jwt
from datastores.schemas.enforcement import validator_of
from pages_app.editing.creating import create_page
from pages_app.hosting import documents, view_counts
from tests.browser import browser_launch_options, missing_browser_reason
from tests.declared import assert_declared
from tests.handler import shared_handler
from tests.postgres import own_database
from tests.proofs import WHOLE
from tests.two_databases import asks_for_database, assert_asked, runs_on_second
from visimade_site.setting_values import counts_in

WORLDS, STAGE, CAST = pytest.StashKey(), pytest.StashKey(), pytest.StashKey()
HTML = '<!doctype html><html lang="en"><body data-page-id="{{PAGE_ID}}">Hello</body></html>'


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite need not survive a power cut in tests."""
    from django.conf import settings

    options = settings.DATABASES["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory):
    """Tests that run side by side have pages of the same ids; so each process keeps its files and counts apart."""
    from django.conf import settings

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.UPLOAD_DIR = tmp_path_factory.mktemp("uploads")
    shared = counts_in("", 2, str(tmp_path_factory.mktemp("counts") / "counters.sqlite3"))
    with override_settings(CACHES=settings.CACHES | shared):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_and_quiet():
    """Cheap hashes and no limits, except in the tests about them; set once, as that takes time."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        RATELIMIT_ENABLE=False,
        VIEW_FLUSH_SECONDS=3600,
        STORAGES=settings.STORAGES | {"staticfiles": plain},
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying():
    """After a test that commits, only what has rows is emptied, and what stands after a migration stays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


def empty_tables():
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    names = {model._meta.db_table for model in models if model not in (ContentType, Permission)}
    used = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in sorted(names))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(used)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")


@pytest.fixture(autouse=True)
def nothing_remembered():
    for each in ("default", "limits"):
        caches[each].clear()
    documents.documents = documents.PreparedDocuments()  # ids come again after a rollback
    validator_of.cache_clear()
    shared_handler.cache_clear()
    yield
    view_counts.counter.counts.clear()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """One folder for all servers that tests start: the first one fills it, the others are quick."""
    return tmp_path_factory.mktemp("serve") / "data"


@pytest.fixture(scope="session")
def database_url():
    """A database for these servers on the PostgreSQL of this run; "" is a file in their folder."""
    from django.conf import settings

    if not settings.DATABASE_URL.startswith("postgres"):
        yield ""
        return
    with own_database(settings.DATABASE_URL) as url:
        yield url


@pytest.fixture(scope="session")
def worlds(request, django_db_setup, django_db_blocker):
    """Opened before the first test's own transaction; after that by `pytest_runtest_setup`."""
    from tests.world import Worlds  # walks the URL map, which takes a while

    made = request.config.stash[WORLDS] = Worlds(django_db_blocker)
    made.open()
    yield made
    made.close()


@pytest.fixture
def world(worlds):
    """Alice's pages with everything in them, the same for many tests: each undoes what it does."""
    worlds.world.remember_preview()
    return worlds.world


@pytest.fixture(scope="session")
def stage(request, django_db_setup, django_db_blocker):
    """As `worlds`: set for the first test before its own transaction, and after that by `pytest_runtest_setup`."""
    from tests.stage import Stage

    made = request.config.stash[STAGE] = Stage(MAKERS, django_db_blocker)
    made.set_for(request.config.stash[CAST])
    yield made
    made.set_for([])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Nobody else has to live with the world and the stage: they end when a test wants a database without them."""
    if not asks_for_database(item):
        return
    worlds, stage = item.config.stash.get(WORLDS, None), item.config.stash.get(STAGE, None)
    cast = item.config.stash[CAST] = cast_of(item)
    if stage and not cast:
        stage.set_for(cast)
    if worlds and in_world(item):
        worlds.open()
    elif worlds:
        worlds.close()
    if stage and cast:
        stage.set_for(cast)


def cast_of(item):
    """The names of those that a test begins with; none when it commits, or has the world."""
    marker = item.get_closest_marker("django_db")
    commits = marker and marker.kwargs.get("transaction")
    if commits or in_world(item) or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames):
        return []
    store = getattr(item, "callspec", None) and item.callspec.params.get("store")
    return [name for name in MAKERS if name in item.fixturenames or name == f"{store}_page"]


def in_world(item):
    return "worlds" in item.fixturenames


@pytest.fixture
def limits(settings):
    """Limits as in production, and a clock that stands still, so that no window ends within a test."""
    settings.RATELIMIT_ENABLE = True
    with time_machine.travel(timezone.now(), tick=False):
        yield settings


class Multipart(bytes):
    """A body with a file in the field `file`, and perhaps other fields."""

    BOUNDARY = "d41d8cd98f00b204"
    content_type = f"multipart/form-data; boundary={BOUNDARY}"

    @classmethod
    def of(cls, content=b"hello", name="note.txt", kind="text/plain", field="file", before=b""):
        head = f'--{cls.BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts = [before, head.encode(), f"Content-Type: {kind}\r\n\r\n".encode(), content, b"\r\n"]
        return cls(b"".join(parts) + f"--{cls.BOUNDARY}--\r\n".encode())


class Api:
    """A REST client for one caller: `api.get("/api/pages")`; JSON in, the response out, `.json()` as usual.

    A failing server raises here as it does in Django's client, so no 500 goes unseen; nor does an answer that is not
    as the OpenAPI document says.
    """

    def __init__(self, token=None, **headers):
        self.client = Client(SERVER_NAME="localhost", SERVER_PORT="8000", raise_request_exception=True)
        self.client.handler = shared_handler()
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        self.headers |= headers

    def send(self, method, path, body=None, query=None, content_type=None, **headers):
        if query:
            path = f"{path}?{urlencode({k: v if isinstance(v, str) else json.dumps(v) for k, v in query.items()})}"
        data = body if isinstance(body, bytes | str) else b"" if body is None else json.dumps(body)
        kind = getattr(body, "content_type", "application/json") if content_type is None else content_type
        headers = self.headers | headers
        response = self.client.generic(method.upper(), path, data, content_type=kind, **headers)
        assert_declared(method.upper(), path, response)
        return response

    def upload(self, path, *args, **kwargs):
        """Send a file, with the arguments of `Multipart.of`."""
        return self.post(path, Multipart.of(*args, **kwargs))

    def get(self, path, query=None, **headers):
        return self.send("GET", path, query=query, **headers)

    def post(self, path, body=None, **kwargs):
        return self.send("POST", path, body, **kwargs)

    def put(self, path, body=None, **kwargs):
        return self.send("PUT", path, body, **kwargs)

    def patch(self, path, body=None, **kwargs):
        return self.send("PATCH", path, body, **kwargs)

    def delete(self, path, **kwargs):
        return self.send("DELETE", path, **kwargs)


def token_for(user, scopes=SCOPES):
    return jwt.issue(user, scopes)


def make_user(name, **fields):
    user = User(username=name, **{"email": f"{name}@example.org"} | fields)
    user.set_password(f"{name}-password")
    user.save()
    return user


def caller_of(user):
    """A user as operations below the views know whoever asks."""
    return Caller(user.pk, user.username, frozenset(SCOPES), "jwt")


def make_page(owner, mode="page", **fields):
    fields = {"name": "Board", "html_content": HTML} | fields
    return create_page(caller_of(owner), fields | {"storage_mode": mode})


def join(page, user, role=Role.MEMBER):
    return Membership.objects.create(team=page.team, user=user, role=role)


def make_team_page(owner, member):
    page = make_page(owner, "team_app")
    join(page, member)
    return page


MAKERS = {
    "alice": lambda the: make_user("alice"),
    "bob": lambda the: make_user("bob"),
    "charlie": lambda the: make_user("charlie"),
    "team_page": lambda the: make_team_page(the("alice"), the("bob")),
    "solo_page": lambda the: make_page(the("alice"), "solo_app", name="Todos"),
    "social_page": lambda the: make_page(the("alice"), "social_app", name="Wall"),
    "cms_page": lambda the: make_page(the("alice"), "page", name="Blog", page_api_cms_enabled=True),
    "form_page": lambda the: make_page(the("alice"), "page", name="Contact", page_api_form_enabled=True),
}


@pytest.fixture
def alice(stage, db, request):
    return stage.take("alice", request.getfixturevalue)


@pytest.fixture
def bob(stage, db, request):
    return stage.take("bob", request.getfixturevalue)


@pytest.fixture
def charlie(stage, db, request):
    return stage.take("charlie", request.getfixturevalue)


@pytest.fixture
def api():
    """`api(alice)` speaks for Alice with all scopes, `api(alice, scopes=[...])` with some, `api()` for nobody."""

    def client(user=None, scopes=SCOPES, **headers):
        return Api(token_for(user, scopes) if user else None, **headers)

    return client


@pytest.fixture
def team_page(stage, alice, bob, request):
    """Alice's team page with Bob as member."""
    return stage.take("team_page", request.getfixturevalue)


@pytest.fixture
def solo_page(stage, alice, request):
    return stage.take("solo_page", request.getfixturevalue)


@pytest.fixture
def social_page(stage, alice, request):
    return stage.take("social_page", request.getfixturevalue)


@pytest.fixture
def cms_page(stage, alice, request):
    return stage.take("cms_page", request.getfixturevalue)


@pytest.fixture
def form_page(stage, alice, request):
    return stage.take("form_page", request.getfixturevalue)


def pytest_addoption(parser):
    parser.addoption("--second-database", action="store_true", help="only the tests of tests/two_databases.py")
    parser.addoption("--times", metavar="FILE", help="append a line per test: how long it took")


def pytest_configure():
    """A CHROMIUM that is named and cannot be run is an error, not a reason to skip."""
    gc.disable()
    if os.environ.get("CHROMIUM") and (reason := missing_browser_reason()):
        raise pytest.UsageError(reason)


def pytest_collection_modifyitems(config, items):
    """Browser tests run wherever there is a Chromium; elsewhere they say what is missing."""
    reason = missing_browser_reason()
    for item in items:
        if reason and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))
    if config.getoption("second_database"):
        keep(config, items, runs_on_second)
    if not WHOLE:
        keep(config, items, lambda item: not item.get_closest_marker("rare"))
    modules = {module: place for place, module in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (modules[item.path], cast_of(item)))
    items.sort(key=starts_early, reverse=True)


def pytest_collection_finish():
    """The modules and ten thousand tests stay to the end: after this no look through them for garbage finds any."""
    gc.collect()
    gc.freeze()
    gc.enable()


def keep(config, items, chosen):
    config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
    items[:] = filter(chosen, items)


def starts_early(item):
    """What takes long comes first, lest one process works at the end while the other waits; the worlds in a row."""
    return "database_url" in item.fixturenames, in_world(item)


def pytest_terminal_summary(terminalreporter, config):
    path = config.getoption("times")
    if not path or hasattr(config, "workerinput"):
        return
    seconds = Counter()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            seconds[report.nodeid] += report.duration
    with Path(path).open("a") as file:
        file.writelines(f"{taken:7.1f} s  {connection.vendor:10}  {test}\n" for test, taken in seconds.items())


def pytest_fixture_setup(fixturedef, request):
    if fixturedef.argname == "_django_db_helper":
        assert_asked(request.node)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Playwright's own event loop runs in this thread; Django must not mistake it for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_launch_options()


@pytest.fixture
def page_hosts(settings):
    """Mode B: each page on a host of its own, p<id>.localhost."""
    settings.PAGES_DOMAIN = "localhost"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ".localhost"]


@pytest.fixture(params=["A", "B"])
def mode(request, live_server, settings):
    """Both ways of keeping pages apart, with a live server; the origin of its own screens is the server's."""
    settings.APP_ORIGIN = live_server.url
    if request.param == "B":
        request.getfixturevalue("page_hosts")
    return request.param


@pytest.fixture
def watched(page):
    """A browser page and what went wrong on it: `watched.problems` holds console errors and uncaught exceptions."""
    page.problems = []
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page
