"""Bodies with a Content-Encoding, over the URL map: nothing here unpacks one, and every address says so."""

import gzip

import pytest
from django.test import Client

from tests.callers_table import ROWS
from tests.conftest import Api
from tests.signed_in import client_on_host
from tests.test_callers import call
from tests.world import METHODS, undone

pytestmark = pytest.mark.django_db
WRITES = list({(row.route, row.method): row for row in ROWS if row.method != "GET"}.values())
ENCODINGS = ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "compress", "gzip, identity", "aes128gcm", "\xfc"]


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_every_endpoint_refuses_it(world, row):
    for who in ("owner", "anonymous"):
        api = world.api(who)
        api.headers |= {"HTTP_CONTENT_ENCODING": "gzip"}
        with undone():
            response = api.send(row.method, world.url(row.route, row.case), gzip.compress(b'{"data": {}}'))
        assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert "gzip" in response.json()["error"]


@pytest.mark.parametrize("row", [row for row in WRITES if row.expected["owner"] < 300], ids=str)
def test_identity_is_no_encoding(world, row):
    for encoding in ("identity", "Identity", ""):
        api = world.api("owner")
        api.headers |= {"HTTP_CONTENT_ENCODING": encoding}
        assert call(world, row, api).status_code == row.expected["owner"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", ["/", "/login", "/register", "/admin/login/", "/p/nothing", "/sdk/x", "/nowhere"])
def test_screens_refuse_it(encoding, path):
    answer = Client().post(path, b"x" * 2**18, content_type="text/plain", HTTP_CONTENT_ENCODING=encoding)

    assert (answer.status_code, answer["Accept-Encoding"]) == (415, "identity")
    assert answer["Content-Type"].startswith("text/html")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_api_answers_it_with_its_headers():
    answer = Api(HTTP_CONTENT_ENCODING="br").post("/api/nowhere", {"a": 1})

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (415, "*")


@pytest.mark.parametrize("path", ["/", "/_vm/login", "/api/pages/1/team-data/a"])
def test_the_host_of_a_page_refuses_it(team_page, page_hosts, path):
    answer = client_on_host(team_page).post(path, b"x", content_type="text/plain", HTTP_CONTENT_ENCODING="gzip")

    assert answer.status_code == 415


@pytest.mark.parametrize("method", METHODS)
def test_without_a_body_it_means_nothing(method):
    assert Client().generic(method, "/api/nowhere", HTTP_CONTENT_ENCODING="gzip").status_code == 404
