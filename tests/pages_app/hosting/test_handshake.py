"""Mode B: signing in on the host of a page, by way of the platform (ISOLATION 8)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import ConnectCode, Login, PageSession
from tests.conftest import make_page
from tests.signed_in import client_of, client_on_host, host_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_hosts")]


def begin(client, path="/_vm/login"):
    answer = client.get(path)
    return answer, {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}


def connect(user, sent):
    answer = client_of(user).get("/connect", sent)
    assert answer.status_code == 302, answer.content
    return answer.url, {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}


def test_it_works(bob, team_page):
    client = client_on_host(team_page)
    _, sent = begin(client, "/_vm/login?q=tab%3D2%26x%3D%C3%A9")
    url, _ = connect(bob, sent)
    assert url.startswith(f"http://{host_of(team_page)}/_vm/callback?")
    answer = client.get(url.removeprefix(f"http://{host_of(team_page)}"))

    assert (answer.status_code, answer.url) == (302, "/?tab=2&x=%C3%A9")
    assert client.get(f"/api/pages/{team_page.pk}/sdk-context").json()["user"]["username"] == "bob"


def test_the_cookies_are_the_hosts_own(bob, team_page):
    client = client_on_host(team_page)
    answer, sent = begin(client)
    state = answer.cookies[settings.PAGE_STATE_COOKIE_NAME]
    _, back = connect(bob, sent)
    session = client.get("/_vm/callback", back).cookies[settings.PAGE_COOKIE_NAME]

    for cookie in (state, session):
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert state["max-age"] == 300
    assert not PageSession.objects.filter(digest=session.value).exists()


def test_whoever_is_signed_in_there_goes_home(bob, team_page):
    assert client_on_host(team_page, bob).get("/_vm/login?q=a%3D1").url == "/?a=1"


def test_without_a_session_the_sign_in_comes_first(team_page):
    for path, screen in (("/_vm/login", "/login"), ("/_vm/register", "/register")):
        _, sent = begin(client_on_host(team_page), path)
        answer = Client(SERVER_NAME="localhost").get("/connect", sent)
        next_path = parse_qs(urlsplit(answer.url).query)["next"][0]

        assert urlsplit(answer.url).path == screen
        assert urlsplit(next_path).path == "/connect"
        assert parse_qs(urlsplit(next_path).query)["challenge"] == [sent["challenge"]]


@pytest.mark.parametrize(
    "change",
    [{"page": "x"}, {"page": ""}, {"state": "short"}, {"state": "!" * 32}, {"challenge": "x"}, {"challenge": ""}],
    ids=str,
)
def test_it_rejects_a_malformed_question(bob, team_page, change):
    _, sent = begin(client_on_host(team_page))

    assert client_of(bob).get("/connect", sent | change).status_code == 400
    assert not ConnectCode.objects.exists()


def test_it_rejects_a_page_that_the_visitor_may_not_see(charlie, team_page):
    team_page.is_published = False
    team_page.save()
    _, sent = begin(client_on_host(team_page))

    assert client_of(charlie).get("/connect", sent).status_code == 404


def test_it_rejects_a_used_code(bob, team_page):
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent)
    state = client.cookies[settings.PAGE_STATE_COOKIE_NAME].value
    assert client.get("/_vm/callback", back).status_code == 302
    client.cookies[settings.PAGE_STATE_COOKIE_NAME] = state

    assert client.get("/_vm/callback", back).status_code == 400


def test_it_rejects_a_late_code(bob, team_page):
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent)
    ConnectCode.objects.update(created_at=timezone.now() - timedelta(seconds=61))

    assert client.get("/_vm/callback", back).status_code == 400


def test_a_refused_code_is_spent(bob, team_page):
    """The address stays in the history of the tab, where the page's script could read the code and pass it on."""
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent)
    assert client.get("/_vm/callback", back | {"state": "x" * 32}).status_code == 400

    assert client.get("/_vm/callback", back).status_code == 400


@pytest.mark.parametrize("kept", ["a", "!", "é", "a.b"])
def test_an_altered_cookie_costs_the_query_only(bob, team_page, kept):
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent)
    client.cookies[settings.PAGE_STATE_COOKIE_NAME] = (
        client.cookies[settings.PAGE_STATE_COOKIE_NAME].value.rpartition(".")[0] + f".{kept}"
    )

    assert client.get("/_vm/callback", back).status_code in (302, 400)


def test_connecting_has_a_limit(bob, team_page, limits):
    limits.RATELIMIT_WRITE = "2/m"
    _, sent = begin(client_on_host(team_page))
    client = client_of(bob)
    answers = [client.get("/connect", sent) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2].headers["Retry-After"] == "60"


def test_it_rejects_a_code_meant_for_another_client_on_host(bob, charlie, team_page):
    """Login CSRF: Charlie's link would sign Bob's browser in as Charlie (T4)."""
    mine, theirs = client_on_host(team_page), client_on_host(team_page)
    begin(mine)
    _, sent = begin(theirs)
    _, back = connect(charlie, sent)

    assert mine.get("/_vm/callback", back).status_code == 400
    assert settings.PAGE_COOKIE_NAME not in mine.cookies


def test_it_rejects_a_swapped_code(bob, charlie, team_page):
    """The right state, with the code of another handshake."""
    mine, theirs = client_on_host(team_page), client_on_host(team_page)
    _, my_question = begin(mine)
    _, their_question = begin(theirs)
    _, their_answer = connect(charlie, their_question)

    assert mine.get("/_vm/callback", their_answer | {"state": my_question["state"]}).status_code == 400


def test_it_rejects_the_code_of_another_page(alice, bob, team_page):
    other = make_page(alice, "team_app", name="Other")
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent | {"page": other.pk})

    assert client.get("/_vm/callback", back).status_code == 400


def test_it_rejects_a_code_whose_login_is_over(bob, team_page):
    client = client_on_host(team_page)
    _, sent = begin(client)
    _, back = connect(bob, sent)
    Login.objects.update(ended_at=timezone.now())

    assert client.get("/_vm/callback", back).status_code == 400


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": ""}, {"code": "x", "state": "y" * 32}])
def test_it_rejects_an_answer_without_a_question(team_page, query):
    assert client_on_host(team_page).get("/_vm/callback", query).status_code == 400


def test_in_mode_a_there_is_none_of_it(bob, team_page, settings):
    _, sent = begin(client_on_host(team_page))
    settings.PAGES_DOMAIN = ""

    assert client_of(bob).get("/connect", sent).status_code == 404
