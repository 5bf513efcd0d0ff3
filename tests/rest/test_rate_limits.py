"""Whom the limits count and where, and that there is no way around them (CONTRACT 1.6, T38, F16)."""

from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisIsAway

from accounts.models import ApiToken
from accounts.scopes import SCOPES
from datastores.api.records import RecordsView
from pages_app.stores import SOCIAL
from rest.counters.in_file import Hits
from tests.conftest import Api, make_page, token_for
from visimade_site.setting_values import counts_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(limits):
    """Small numbers, all different."""
    for number, name in enumerate(("READ", "WRITE", "READ_ANONYMOUS", "FUNCTION", "UPLOAD", "FORM"), start=3):
        setattr(limits, f"RATELIMIT_{name}", f"{number}/m")
    return limits


def statuses(call, times):
    return [call().status_code for _ in range(times)]


def assert_limited(response):
    assert (response.status_code, response.json()["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def records(page, reference=None):
    return f"/api/pages/{reference or page.pk}/social-data/posts"


# Who and where


def test_reads_count_by_user_and_page(limits, api, alice, bob, social_page):
    other = make_page(alice, "social_app", name="Other wall")

    assert statuses(lambda: api(alice).get(records(social_page)), 4) == [200] * 3 + [429]
    assert api(bob).get(records(social_page)).status_code == 200
    assert api(alice).get(records(other)).status_code == 200
    assert api().get(records(social_page)).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_one_worker_counts_in_memory_and_several_in_a_file(limits, api, alice, social_page, tmp_path, workers):
    file = tmp_path / "counters.sqlite3"
    with override_settings(CACHES=limits.CACHES | counts_in("", workers, str(file))):
        caches["limits"].clear()
        assert statuses(lambda: api(alice).get(records(social_page)), 4) == [200] * 3 + [429]
    assert file.exists() == (workers > 1)


def test_writes_have_a_count_of_their_own(limits, api, alice, social_page):
    post = {"data": {"a": 1}}

    assert statuses(lambda: api(alice).post(records(social_page), post), 5) == [201] * 4 + [429]
    assert api(alice).get(records(social_page)).status_code == 200


def test_all_endpoints_of_a_page_share_its_count(limits, api, alice, social_page):
    base = f"/api/pages/{social_page.pk}"
    for path in (base, f"{base}/versions", f"{base}/social-data"):
        assert api(alice).get(path).status_code == 200

    assert_limited(api(alice).get(f"{base}/storage-config"))


def test_endpoints_without_a_page_count_by_user(limits, api, alice, bob):
    calls = ["/api/pages", "/api/auth/me", "/api/pages/lookup?slug=x", "/api/pages/by-slug/x"]

    assert [api(alice).get(path).status_code for path in calls] == [200, 200, 404, 429]
    assert api(bob).get("/api/pages").status_code == 200


def test_nobody_signed_in_counts_by_address_over_all_pages(limits, alice, social_page):
    other = make_page(alice, "social_app", name="Other wall")
    here = Api(REMOTE_ADDR="198.51.100.1")
    paths = [records(social_page), records(other), records(social_page, "no-such-page"), "/api/auth/me"]

    assert [here.get(path).status_code for path in paths] == [200, 200, 404, 200]
    assert here.get("/api/pages").status_code == 401
    assert_limited(here.get(records(other)))
    assert Api(REMOTE_ADDR="198.51.100.2").get(records(other)).status_code == 200


def test_writes_of_nobody_count_by_address(limits, social_page):
    assert statuses(lambda: Api().post(records(social_page), {"data": {}}), 5) == [401] * 4 + [429]


def test_an_outsider_cannot_use_up_what_others_may(limits, api, alice, charlie, social_page):
    for client in (api(charlie), api(charlie, scopes=[]), api(), Api("garbage")):
        statuses(lambda client=client: client.get(records(social_page)), 8)

    assert statuses(lambda: api(alice).get(records(social_page)), 3) == [200] * 3


def test_tokens_that_a_new_password_ended_use_up_nothing(limits, api, alice, social_page):
    stale = api(alice)
    alice.set_password("another-password")
    alice.save()
    for path in (records(social_page), "/api/pages", "/api/pages/by-slug/wall"):
        assert set(statuses(lambda path=path: stale.get(path), 8)) <= {401, 429}

    assert statuses(lambda: api(alice).get("/api/pages"), 3) == [200] * 3


@pytest.mark.parametrize("path", ["/api/pages/{}/social-data/posts", "/api/pages/{}", "/api/pages/{}/team/members"])
def test_guessing_pages_is_limited(limits, api, charlie, path):
    guesses = [api(charlie).get(path.format(10**6 + number)).status_code for number in range(4)]

    assert guesses == [404] * 3 + [429]


def test_bad_tokens_count_by_address(limits):
    assert statuses(lambda: Api("garbage").get("/api/pages"), 6) == [401] * 5 + [429]


def test_a_missing_scope_counts_for_the_user(limits, api, alice, social_page):
    assert statuses(lambda: api(alice, scopes=[]).get(records(social_page)), 4) == [403] * 3 + [429]


def test_functions_count_by_address_whoever_calls(limits, api, alice, bob):
    clients = [api(), api(alice), api(bob), Api("garbage"), api(), api(alice)]
    answers = [client.post("/api/functions/none") for client in clients]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 401, 404, 404]
    assert_limited(api(bob).post("/api/functions/unfurl-url", {"url": "https://unfurled.example/"}))


def test_a_new_minute_starts_anew(limits, api, alice, social_page):
    assert statuses(lambda: api(alice).get(records(social_page)), 4)[-1] == 429
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert api(alice).get(records(social_page)).status_code == 200


def test_three_tabs_that_poll_every_two_seconds_fit(settings, api, alice, social_page):
    settings.RATELIMIT_ENABLE = True
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False):
        assert set(statuses(lambda: api(alice).get(records(social_page)), 90)) == {200}


# Limits that a view declares


@pytest.fixture
def declared(limits, social_page):
    """`declared(name, page, user, ip)`: the status of a list whose view declares this limit."""

    def call(name, page=social_page.pk, user=None, ip="198.51.100.1"):
        view = RecordsView.as_view(store=SOCIAL, limits={"GET": name})
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token_for(user)}"} if user else {}
        request = RequestFactory().get("/", REMOTE_ADDR=ip, **headers)
        return view(request, page=str(page), collection="posts").status_code

    return call


def test_a_form_counts_by_address_and_page_whoever_sends_it(declared, alice, bob, social_page):
    other = make_page(alice, "social_app", name="Other wall")
    senders = [None, alice, bob, None, alice, bob, None, alice]

    assert [declared("form", user=user) for user in senders] == [200] * 8
    assert {declared("form", user=user) for user in senders} == {429}
    assert {declared("form", page=reference) for reference in (f"00{social_page.pk}", social_page.slug)} == {429}
    assert declared("form", ip="198.51.100.2") == 200
    assert declared("form", page=other.pk) == 200


def test_forms_have_that_limit(limits, api, alice):
    page = make_page(alice, name="Contact", page_api_form_enabled=True)
    submit = partial(api().post, f"/api/pages/{page.pk}/form-data/messages", {"data": {"text": "Hello"}})

    assert statuses(submit, 9) == [201] * 8 + [429]
    html_form = {"content_type": "application/x-www-form-urlencoded", "HTTP_ACCEPT": "text/html"}
    screen = api().send("POST", f"/api/pages/{page.slug}/form-data/other/", "text=Hello", **html_form)
    assert (screen.status_code, screen.headers["Retry-After"].isdigit()) == (429, True)
    assert api(alice).get(f"/api/pages/{page.pk}/form-data/messages").json()["total"] == 8


def test_guesses_at_forms_count_by_address(declared):
    assert [declared("form", page=10**6 + number) for number in range(9)] == [404] * 8 + [429]
    assert declared("form") == 200


def test_uploads_count_by_user_over_all_pages(declared, alice, bob, social_page):
    other = make_page(alice, "social_app", name="Other wall")
    pages = [social_page.pk, other.pk] * 4

    assert [declared("upload", page=page, user=alice, ip=f"198.51.100.{page}") for page in pages] == [200] * 7 + [429]
    assert declared("upload", user=bob) == 200
    assert declared("upload") == 200


# Ways around


@pytest.mark.parametrize("reference", ["{slug}", "0{id}", "000000{id}", "{encoded}"])
@pytest.mark.parametrize("tail", ["", "/", "?x=1", "/other", "/posts/", "/posts/count", "/posts?where={{}}"])
def test_no_spelling_of_a_page_gets_around_it(limits, api, alice, social_page, reference, tail):
    statuses(lambda: api(alice).get(records(social_page)), 4)
    encoded = "".join(f"%3{digit}" for digit in str(social_page.pk))
    page = reference.format(id=social_page.pk, slug=social_page.slug, encoded=encoded)

    assert_limited(api(alice).get(f"/api/pages/{page}/social-data{tail}"))


@pytest.mark.parametrize(
    "path",
    ["/API/pages/{}/social-data/posts", "/api//pages/{}/social-data/posts", "/api/pages//{}/social-data/posts",
     "//api/pages/{}/social-data/posts", "/api/Pages/{}/social-data/posts", "/api/pages/{}/social-data/posts//",
     "/api/./pages/{}/social-data/posts", "/api/pages/{}/Social-data/posts"],
)  # fmt: skip
def test_other_spellings_of_the_path_lead_nowhere(limits, api, alice, social_page, path):
    statuses(lambda: api(alice).get(records(social_page)), 4)
    answer = api(alice).get(path.format(social_page.pk))

    assert answer.status_code in (404, 429)
    assert b"records" not in answer.content


def test_head_counts_as_get(limits, api, alice, social_page):
    assert statuses(lambda: api(alice).send("HEAD", records(social_page)), 4) == [200] * 3 + [429]
    assert_limited(api(alice).get(records(social_page)))


def test_all_tokens_of_a_user_count_together(limits, api, alice, social_page):
    clients = [api(alice), Api(ApiToken.issue(alice, "one", SCOPES)[1]), Api(ApiToken.issue(alice, "two", SCOPES)[1])]
    assert [client.get(records(social_page)).status_code for client in clients] == [200] * 3

    for client in (*clients, api(alice), Api(ApiToken.issue(alice, "three", ["social-data:read"])[1])):
        assert_limited(client.get(records(social_page)))


def test_all_tokens_of_a_user_count_together_where_there_is_no_page(limits, api, alice):
    alice.set_password("another-password")  # the epoch of the account is no longer the first
    alice.save()
    clients = [api(alice), Api(ApiToken.issue(alice, "one", SCOPES)[1]), api(alice)]
    assert [client.get("/api/pages/by-slug/x").status_code for client in clients] == [404] * 3

    for client in clients:
        assert_limited(client.get("/api/pages/by-slug/x"))


def test_another_address_does_not_help_a_user(limits, alice, social_page):
    answers = [
        Api(token_for(alice), REMOTE_ADDR=f"198.51.100.{n}").get(records(social_page)).status_code for n in range(4)
    ]

    assert answers == [200] * 3 + [429]


@pytest.mark.parametrize(
    "header", ["X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CLIENT_IP", "TRUE_CLIENT_IP", "CF_CONNECTING_IP", "VIA"]
)
def test_forged_addresses_do_not_help(limits, social_page, header):
    answers = [Api(**{f"HTTP_{header}": f"203.0.113.{n}"}).get(records(social_page)) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_forged_entries_before_that_of_the_proxy_do_not_help(limits, social_page):
    limits.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
    entries = [f"203.0.113.{n}, 198.51.100.1" for n in range(6)]
    answers = [Api(HTTP_X_FORWARDED_FOR=entry).get(records(social_page)) for entry in entries]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert Api(HTTP_X_FORWARDED_FOR="198.51.100.2").get(records(social_page)).status_code == 200


def test_all_addresses_of_one_ipv6_network_count_together(limits, social_page):
    addresses = [f"2001:db8:0:7:{n:x}::{n:x}" for n in range(1, 7)]
    answers = [Api(REMOTE_ADDR=address).get(records(social_page)).status_code for address in addresses]

    assert answers == [200] * 5 + [429]
    assert Api(REMOTE_ADDR="2001:db8:0:8::1").get(records(social_page)).status_code == 200


def test_ipv4_clients_of_an_ipv6_socket_do_not_share_a_count(limits, social_page):
    statuses(lambda: Api(REMOTE_ADDR="::ffff:198.51.100.1").get(records(social_page)), 6)

    assert_limited(Api(REMOTE_ADDR="198.51.100.1").get(records(social_page)))
    assert Api(REMOTE_ADDR="::ffff:198.51.100.2").get(records(social_page)).status_code == 200


def test_a_batch_is_one_hit(limits, api, alice, social_page):
    path = f"{records(social_page)}/batch"
    body = {"operations": [{"op": "create", "data": {"n": n}} for n in range(50)]}

    assert statuses(lambda: api(alice).post(path, body), 5) == [200] * 4 + [429]


def test_preflights_and_impossible_methods_count_nothing(limits, api, alice, social_page):
    preflight = {"HTTP_ORIGIN": "null", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    assert set(statuses(lambda: Api(**preflight).send("OPTIONS", records(social_page)), 10)) == {204}
    assert set(statuses(lambda: api(alice).send("OPTIONS", records(social_page)), 10)) == {405}
    assert set(statuses(lambda: api(alice).put(records(social_page)), 10)) == {405}

    assert statuses(lambda: api(alice).get(records(social_page)), 3) == [200] * 3


def test_an_override_of_the_method_is_ignored(limits, api, alice, social_page):
    client = api(alice, HTTP_X_HTTP_METHOD_OVERRIDE="GET")

    assert statuses(lambda: client.post(records(social_page), {"data": {}}), 5) == [201] * 4 + [429]


def test_refused_requests_count_as_well(limits, api, alice, social_page):
    assert statuses(lambda: api(alice).get(records(social_page), {"orderBy": "x"}), 4) == [400] * 3 + [429]


def test_a_limited_request_does_nothing(limits, api, alice, bob, social_page):
    statuses(lambda: api(bob).post(records(social_page), {"data": {"n": 1}}), 10)

    assert api(alice).get(records(social_page)).json()["total"] == 4


# When the counters are away


@pytest.mark.parametrize("request_line", ["GET /api/pages", "POST /api/auth/token", "POST /admin/login/"])
def test_503_when_the_counters_are_away(limits, monkeypatch, request_line):
    def away(*args, **kwargs):
        raise RedisIsAway("Error 111 connecting to 10.1.2.3:6379")

    monkeypatch.setattr(Hits, "add", away)
    response = Client(SERVER_NAME="localhost").generic(*request_line.split(), b"{}")

    assert (response.status_code, response.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert response.headers["Retry-After"].isdigit()
    assert b"10.1.2.3" not in response.content
