"""How bytes are answered: the headers that keep them apart, parts, caching (ISOLATION 10)."""

import pytest

from pages_app.models import Page
from tests.files.conftest import content_of, image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
CONTENT = b"0123456789"
ALWAYS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Accept-Ranges": "bytes",
}
FOREVER = "max-age=31536000, immutable"
NEVER = ("Set-Cookie", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Access-Control-Allow-Credentials", "Refresh")
PLACES = ["asset", "team", "solo", "social"]


@pytest.fixture
def put(request, api, alice):
    """`put("asset", content)` uploads as Alice and gives the path of the bytes and who may fetch them."""

    def upload(place, content=CONTENT, name="note.txt"):
        page = request.getfixturevalue(f"{'solo' if place == 'asset' else place}_page")
        base = f"/api/pages/{page.pk}/{'assets' if place == 'asset' else f'{place}-files'}"
        answer = api(alice).upload(base, content, name).json()
        if place == "asset":
            return answer["publicUrl"].removeprefix("http://localhost"), api()
        return f"{base}/{answer['id']}", api() if place == "social" else api(alice)

    return upload


@pytest.mark.parametrize("place", PLACES)
def test_it_works(put, place):
    path, client = put(place)
    response = client.get(path)

    assert content_of(response) == CONTENT
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert not [name for name in NEVER if name in response.headers]
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'inline; filename="note.txt"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("place", PLACES)
def test_a_file_never_changes(put, place):
    path, client = put(place)
    caching = client.get(path).headers["Cache-Control"]

    assert caching == f"{'public' if place in ('asset', 'social') else 'private'}, {FOREVER}"
    assert ("Authorization" in client.get(path).headers.get("Vary", "")) == (place in ("team", "solo"))


def test_social_files_of_a_hidden_page_are_private(put, api, alice):
    path, _ = put("social")
    Page.objects.update(is_published=False)

    assert api(alice).get(path).headers["Cache-Control"] == f"private, {FOREVER}"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "content, kind, disposition",
    [
        (image(), "image/png", "inline"),
        (b"ID3\x04" + b"\0" * 20, "audio/mpeg", "inline"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "attachment"),
        (b"<!doctype html>", "text/html", "attachment"),
        (b"%PDF-1.4", "application/pdf", "attachment"),
        (b"\0\1\2", "application/octet-stream", "attachment"),
    ],
)
def test_only_harmless_types_are_shown(put, place, content, kind, disposition):
    path, client = put(place, content, "x.png")
    headers = client.get(path).headers

    assert (headers["Content-Type"], headers["Content-Disposition"]) == (kind, f'{disposition}; filename="x.png"')
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize(
    "name, header",
    [
        ("Grüße 你.txt", "inline; filename*=utf-8''Gr%C3%BC%C3%9Fe%20%E4%BD%A0.txt"),
        ("a; b=c.txt", 'inline; filename="a; b=c.txt"'),
    ],
)
def test_names_are_encoded(put, name, header):
    path, client = put("team", name=name)

    assert client.get(path).headers["Content-Disposition"] == header


@pytest.mark.parametrize("place", PLACES)
def test_head_says_the_same_without_the_bytes(put, place):
    path, client = put(place)
    get, head = client.get(path), client.send("HEAD", path, HTTP_RANGE="bytes=0-1")

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


# Parts


@pytest.mark.parametrize("place", ["asset", "team"])
@pytest.mark.parametrize("asked, part", [("bytes=2-5", b"2345"), ("bytes=7-", b"789"), ("bytes=-2", b"89")])
def test_a_range(put, place, asked, part):
    path, client = put(place)
    response = client.get(path, HTTP_RANGE=asked)
    first = CONTENT.index(part)

    assert (response.status_code, content_of(response)) == (206, part)
    assert response.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/10"
    assert response.headers["Content-Length"] == str(len(part))
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=5-2", "words=1-2", "bytes=x"])
def test_what_is_no_single_range_gives_everything(put, asked):
    path, client = put("asset")
    response = client.get(path, HTTP_RANGE=asked)

    assert (response.status_code, content_of(response)) == (200, CONTENT)


@pytest.mark.parametrize("place", ["asset", "team"])
def test_it_rejects_a_range_beyond_the_end(put, place):
    path, client = put(place)
    response = client.get(path, HTTP_RANGE="bytes=10-")

    assert (response.status_code, response.json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")
    assert response.headers["Content-Range"] == "bytes */10"


def test_a_range_of_another_state_gives_everything(put):
    path, client = put("asset")
    etag = client.get(path).headers["ETag"]
    answers = [client.get(path, HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE=tag) for tag in (etag, '"x"', f"W/{etag}")]

    assert [answer.status_code for answer in answers] == [206, 200, 200]


@pytest.mark.parametrize("place", PLACES)
def test_who_has_it_need_not_fetch_it(put, place):
    path, client = put(place)
    etag = client.get(path).headers["ETag"]
    known = (etag, f"W/{etag}", f'"x", {etag}', "*")
    answers = [client.get(path, HTTP_IF_NONE_MATCH=tag, HTTP_RANGE="bytes=99-") for tag in known]

    assert {(answer.status_code, answer.content, answer.headers["ETag"]) for answer in answers} == {(304, b"", etag)}
    assert client.get(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_an_empty_file(put):
    path, client = put("asset", b"")
    response = client.get(path)

    assert (content_of(response), response.headers["Content-Length"]) == (b"", "0")
    assert client.get(path, HTTP_RANGE="bytes=0-").status_code == 416
