"""Bodies meant to hurt, sent to where a file is expected: always 4xx, and nothing is left of them (T27)."""

import io

import pytest

from files.models import StoredFile
from journal.models import Change
from tests.conftest import Multipart
from tests.files.conftest import image, keys, left_uploads

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["team-files", "assets"])
def path(request, team_page):
    return f"/api/pages/{team_page.pk}/{request.param}"


def nothing_kept(settings):
    noted = Change.objects.filter(subject__in=["file", "asset"])
    return not (keys() or left_uploads(settings) or StoredFile.objects.exists() or noted.exists())


BODIES = {
    "no body": b"",
    "no parts": Multipart(f"--{Multipart.BOUNDARY}--\r\n".encode()),
    "another field": Multipart.of(field="upload"),
    "no name": Multipart.of(name=""),
    "two files": Multipart.of(before=Multipart.of()[: -len(Multipart.BOUNDARY) - 6]),
    "another file before": Multipart.of(before=Multipart.of(field="x")[: -len(Multipart.BOUNDARY) - 6]),
    "text in the field": Multipart(Multipart.of().replace(b'; filename="note.txt"', b"")),
    "bad base64": Multipart(Multipart.of(b"!").replace(b"text/plain", b"x/y\r\nContent-Transfer-Encoding: base64")),
    "long header": Multipart.of(name="x" * 5000),
    "many fields": Multipart.of(
        before=f'--{Multipart.BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.encode() * 1100
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_it_rejects_a_form_without_exactly_one_file(api, alice, path, settings, name):
    response = api(alice).post(path, BODIES[name], content_type=Multipart.content_type)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert "multipart/form-data" in response.json()["error"]
    assert nothing_kept(settings)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "multipart/mixed",
        "image/png",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=ä",
        f"multipart/form-data; boundary={'x' * 300}",
        "multipart/form-data; boundary=other",
    ],
)
def test_it_rejects_another_content_type(api, alice, path, settings, kind):
    response = api(alice).post(path, Multipart.of(), content_type=kind)

    assert response.status_code == 400
    assert "multipart/form-data" in response.json()["error"] or "ended before" in response.json()["error"]
    assert nothing_kept(settings)


def test_the_content_type_may_be_in_capitals(api, alice, path):
    kind = Multipart.content_type.replace("multipart/form-data", "Multipart/Form-Data")

    assert api(alice).post(path, Multipart.of(), content_type=kind).status_code == 201


def test_it_rejects_a_body_cut_anywhere(api, alice, path, settings):
    whole = Multipart.of(b"x" * 20)
    for length in range(len(whole) - 4):
        response = api(alice).post(path, Multipart(whole[:length]), content_type=Multipart.content_type)
        assert response.status_code == 400, whole[:length]
    assert nothing_kept(settings)


def test_it_rejects_a_body_shorter_than_announced(api, alice, path, settings):
    whole = Multipart.of(b"x" * 20)
    short = {"CONTENT_LENGTH": str(len(whole) + 1), "wsgi.input": io.BytesIO(whole)}
    response = api(alice).post(path, whole, **short)

    assert (response.status_code, "ended before" in response.json()["error"]) == (400, True)
    assert nothing_kept(settings)


def test_it_rejects_what_is_too_large(api, alice, path, settings):
    settings.FILE_MAX_BYTES = 100_000
    for size in (100_001, 160_000, 200_000, 1_000_000):
        response = api(alice).upload(path, b"x" * size)
        assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert nothing_kept(settings)
    assert api(alice).upload(path, b"x" * 100_000).status_code == 201


def test_it_rejects_large_fields_beside_the_file(api, alice, path, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    field = f'--{Multipart.BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"x" * 2000}\r\n'.encode()

    assert api(alice).upload(path, before=field).status_code == 413
    assert nothing_kept(settings)


def test_it_rejects_a_pixel_bomb(api, alice, path, settings):
    settings.IMAGE_MAX_PIXELS = 63
    response = api(alice).upload(path, image())

    assert (response.status_code, "63 pixels" in response.json()["error"]) == (400, True)
    assert nothing_kept(settings)
