"""Single-file apps of the kinds people make, in a real Chromium: hosted they work as they do as a plain file (F15).

Here each is hosted in one of the modes, in `script/prove corpus` in both.
Each app in tests/corpus/apps ends with `<!-- drive ... -->`: one step a line, as `tests.corpus.driving` knows them.
"""

import pytest

from pages_app.lint.findings import findings
from tests.conftest import make_page
from tests.corpus.driving import drive, text_varies
from tests.corpus.network import connect
from tests.corpus.plain import APPS, plain_server
from tests.proofs import WHOLE

RANDOM = "let seed = 7; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;"
QUIET_SECONDS = 0.1  # for errors that come a little later
KEEPS_IN_THE_BROWSER = "2048 habits kanban markdown pixel-editor pwa quiz react snake theme todo".split()
OTHER_HINTS = {"notes-indexeddb": {"indexed-db"}, "pwa": {"service-worker"}, "pomodoro": {"notifications"}}
MODES_OF = ("AB", "AB") if WHOLE else ("A", "B")
SHORT = list(APPS.values())[::3]
HOSTED = [(mode, app) for number, app in enumerate(APPS.values() if WHOLE else SHORT) for mode in MODES_OF[number % 2]]


@pytest.fixture(scope="module")
def plain():
    """The address of a server of plain files: no headers, no SDK, an ordinary origin."""
    with plain_server() as address:
        yield address


@pytest.fixture
def visit(new_context):
    """`visit(app, url)`: (what went wrong, the text at the end, the origin) after driving the app at that address."""

    def visited(app, url):
        context = new_context(locale="en-US")
        connect(context)
        context.add_init_script(RANDOM)
        page, problems = context.new_page(), []
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        context.on("weberror", lambda error: problems.append(f"uncaught {error.error}"))
        page.on("dialog", lambda dialog: dialog.accept(dialog.default_value))
        page.goto(url)
        drive(page, app)
        page.wait_for_timeout(1000 * QUIET_SECONDS)
        result = problems, page.inner_text("body"), page.evaluate("self.origin")
        context.close()
        return result

    return visited


@pytest.fixture(scope="module")
def known():
    """{name of an app: what came of it as a plain file}"""
    return {}


def test_there_are_enough_of_them():
    assert len(APPS) >= 30


@pytest.mark.browser
@pytest.mark.parametrize("mode, app", HOSTED, ids=[f"{mode}-{app.stem}" for mode, app in HOSTED], indirect=["mode"])
def test_an_app_works_hosted_as_it_does_alone(app, mode, visit, plain, known, live_server, alice):
    hosted = make_page(alice, html_content=app.read_text(encoding="utf-8"))
    if app.name not in known:
        known[app.name] = visit(app, f"{plain}/{app.name}")
    problems, text, _ = known[app.name]
    hosted_problems, hosted_text, origin = visit(app, f"{live_server.url}{hosted.url_path}")

    assert origin == ("null" if mode == "A" else live_server.url.replace("localhost", f"p{hosted.pk}.localhost"))
    assert [problem for problem in hosted_problems if problem not in problems] == []
    assert hosted_text == text or text_varies(app)


@pytest.mark.browser
def test_an_error_would_be_noticed(visit, plain, tmp_path):
    """Without this the test above could pass by seeing nothing."""
    app = tmp_path / "app.html"
    app.write_text("<p>Hello</p>\n<!-- drive\nshows p | Hello\n-->\n")
    bad = "data:text/html,<p>Hello<script>setTimeout(() => nothing.here()); Promise.reject(Error('late'))</script>"
    problems, text, _ = visit(app, bad)

    assert text == "Hello"
    assert sorted(problems) == ["uncaught late", "uncaught nothing is not defined"]


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_the_hints_about_it_are_right(app):
    codes = {finding["code"] for finding in findings(app.read_text(encoding="utf-8"))}
    kept = {"browser-storage"} if app.stem in KEEPS_IN_THE_BROWSER else set()

    assert codes == kept | OTHER_HINTS.get(app.stem, set())
