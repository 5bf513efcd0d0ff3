"""The file storage cannot be reached: 503 with Retry-After, never 500, and nothing half done (CONTRACT 1.3)."""

import os
import stat

import pytest

from files.models import StoredFile
from files.storage import s3
from tests.files.conftest import ENCODED, KEY, left_uploads
from visimade_site.storage_url import storage_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings, s3_address):
    """Turns the storage into one behind which nobody listens."""

    def turn():
        url = f"s3://{KEY}:{ENCODED}@store.test/bucket?endpoint=http://127.0.0.1:9"
        settings.STORAGES = settings.STORAGES | {"default": storage_from(url)}

    return turn


def assert_unavailable(response):
    assert (response.status_code, response.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert response.headers["Retry-After"].isdigit()
    assert "127.0.0.1" not in response.json()["error"]


def test_upload(api, alice, team_page, away, settings):
    away()
    assert_unavailable(api(alice).upload(f"/api/pages/{team_page.pk}/team-files"))
    assert_unavailable(api(alice).upload(f"/api/pages/{team_page.pk}/assets"))
    assert (StoredFile.objects.count(), left_uploads(settings)) == (0, [])


def test_reading_and_deleting(api, alice, team_page, away, committed):
    path = f"/api/pages/{team_page.pk}/team-files"
    file = api(alice).upload(path).json()
    asset = api(alice).upload(f"/api/pages/{team_page.pk}/assets").json()
    away()

    assert_unavailable(api(alice).get(f"{path}/{file['id']}"))
    assert_unavailable(api().get(asset["publicUrl"]))
    assert api(alice).get(f"{path}/{file['id']}?metadata=true").json() == file
    with committed():
        assert api(alice).delete(f"{path}/{file['id']}").status_code == 200
    assert api(alice).get(path).json()["total"] == 0


def test_a_bucket_that_is_gone(api, alice, team_page, settings, s3_address):
    url = f"s3://{KEY}:{ENCODED}@store.test/no-such-bucket?endpoint={s3_address}"
    settings.STORAGES = settings.STORAGES | {"default": storage_from(url)}

    assert_unavailable(api(alice).upload(f"/api/pages/{team_page.pk}/assets"))


def test_a_folder_that_cannot_be_written(api, alice, team_page, settings):
    settings.UPLOAD_DIR = "/dev/full/uploads"

    assert_unavailable(api(alice).upload(f"/api/pages/{team_page.pk}/assets"))


# How bytes lie where


def test_on_disk_only_the_server_may_read_them(api, alice, team_page, settings):
    api(alice).upload(f"/api/pages/{team_page.pk}/assets")
    path = settings.MEDIA_ROOT / StoredFile.objects.get().key

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


def test_in_s3_only_the_owner_may_read_them(api, alice, team_page, on_s3):
    api(alice).upload(f"/api/pages/{team_page.pk}/assets")
    grants = on_s3.Object(StoredFile.objects.get().key).Acl().grants

    assert {grant["Grantee"]["Type"] for grant in grants} == {"CanonicalUser"}


def test_s3_is_asked_for_the_part_alone(api, alice, team_page, on_s3, monkeypatch):
    asked, real = [], s3.S3Storage.open_at
    monkeypatch.setattr(s3.S3Storage, "open_at", lambda *args: asked.append(args[2:]) or real(*args))
    url = api(alice).upload(f"/api/pages/{team_page.pk}/assets", b"0123456789").json()["publicUrl"]

    assert b"".join(api().get(url, HTTP_RANGE="bytes=3-4").streaming_content) == b"34"
    assert asked == [(3, 2)]


def test_time_limits_are_set(settings, away):
    away()
    from django.core.files.storage import default_storage

    config = default_storage.client_config
    assert (config.signature_version, config.connect_timeout) == ("s3v4", s3.CONNECT_SECONDS)
