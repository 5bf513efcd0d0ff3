"""What only the real server shows: views counted over a stop, bodies in chunks, bodies that are too large."""

import json
import sqlite3
from contextlib import closing
from http.client import HTTPConnection

import psycopg
import pytest

from tests.visimade_site.test_serve import serve, starting  # noqa: F401 - a fixture

pytestmark = pytest.mark.both_databases
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(data_dir, database_url, tmp_path_factory):
    """One for all tests that leave it as it is."""
    with starting(data_dir, database_url, tmp_path_factory.mktemp("server")) as start:
        yield start(RATELIMIT_ENABLE="false").wait_until_up()


def call(server, method, path, body=None, **headers):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    chunked = isinstance(body, list)
    connection.request(method, path, iter(body) if chunked else body, JSON | headers, encode_chunked=chunked)
    response = connection.getresponse()
    return response.status, response.read()


def register(server, name):
    body = json.dumps({"username": name, "email": f"{name}@example.org", "password": "correct horse"})
    return json.loads(call(server, "POST", "/api/auth/register", body)[1])["accessToken"]


@pytest.fixture
def look_up(data_dir, database_url):
    """What one query answers, on the database of the server."""

    def answer(sql):
        connection = psycopg.connect(database_url) if database_url else sqlite3.connect(data_dir / "visimade.sqlite3")
        with closing(connection):
            return connection.execute(sql).fetchone()

    return answer


def test_no_view_is_lost_in_a_stop(serve, look_up):  # noqa: F811
    server = serve(RATELIMIT_ENABLE="false").wait_until_up()
    bearer = {"Authorization": f"Bearer {register(server, 'viewed')}"}
    body = json.dumps({"name": "Seen", "html_content": "<p>"})
    page = json.loads(call(server, "POST", "/api/pages", body, **bearer)[1])["page"]
    for _ in range(7):
        assert call(server, "GET", f"/p/{page['slug']}")[0] == 200
    call(server, "HEAD", f"/p/{page['slug']}")
    assert server.signal_and_wait()[0] == 0

    assert look_up(f"SELECT views FROM pages_app_page WHERE id = {page['id']}") == (7,)


def test_answers_have_a_length_and_keep_the_connection(server):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    for path in ("/", "/api/auth/me", "/api/nowhere", "/p/nothing", "/static/css/site.css"):
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        assert response.headers["Content-Length"] == str(len(body))
        assert not response.headers["Transfer-Encoding"]


def test_a_body_may_come_in_chunks(server):
    pieces = [b'{"username": "chunky", "email": "c@e', b'xample.org", "password"', b': "correct horse"}']

    status, answer = call(server, "POST", "/api/auth/register", pieces, **{"Transfer-Encoding": "chunked"})

    assert (status, json.loads(answer)["username"]) == (201, "chunky")


@pytest.mark.parametrize("sent", [b"x" * 30_000_000, [b"x" * 1_000_000] * 30], ids=["length", "chunks"])
def test_a_client_that_still_sends_too_much_gets_its_answer(server, sent):
    bearer = {"Authorization": f"Bearer {register(server, 'large' + str(isinstance(sent, list)))}"}
    headers = bearer | ({"Transfer-Encoding": "chunked"} if isinstance(sent, list) else {})

    status, answer = call(server, "POST", "/api/pages", sent, **headers)

    assert (status, json.loads(answer)["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert call(server, "GET", "/api/pages", **bearer)[0] == 200
