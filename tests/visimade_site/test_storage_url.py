import pytest
from django.core.exceptions import ImproperlyConfigured

from visimade_site.storage_url import backup_storage_from, storage_from


def options(url):
    storage = storage_from(url)
    assert storage["BACKEND"] == "files.storage.s3.S3Storage"
    return storage["OPTIONS"]


def test_it_works():
    assert options("s3://key:secret@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1") == {
        "access_key": "key",
        "secret_key": "secret",
        "bucket_name": "bucket",
        "region_name": "eu-central-1",
        "endpoint_url": "https://s3.eu-central-1.amazonaws.com",
        "addressing_style": "virtual",
    }


def test_another_store():
    found = options("s3://key:a%2Fb%2Bc@minio.example.org:9000/files")

    assert (found["secret_key"], found["region_name"]) == ("a/b+c", "us-east-1")
    assert (found["endpoint_url"], found["addressing_style"]) == ("https://minio.example.org:9000", "path")


def test_an_endpoint_may_do_without_tls():
    assert options("s3://k:s@x/b?endpoint=http://127.0.0.1:9000")["endpoint_url"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    "url",
    [
        "https://key:s3cret@host/bucket",
        "s3://host/bucket",
        "s3://key@host/bucket",
        "s3://key:s3cret@host",
        "s3://key:s3cret@/bucket",
        "s3://key:s3cret@host/bucket/folder",
        "s3://key:s3cret@host:port/bucket",
        "s3://key:s3cret@host/bucket?endpoint=ftp://x",
        "s3://key:s3cret@host/bucket?regoin=x",
        "s3cret",
    ],
)
def test_it_rejects_what_cannot_work(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL") as refused:
        storage_from(url)
    assert "s3cret" not in str(refused.value)


def test_backups_go_to_another_bucket_of_the_same_account():
    found = backup_storage_from("s3://backups/visimade/daily", options("s3://k:s3cret@host/files"))

    assert (found["bucket_name"], found["location"]) == ("backups", "visimade/daily")
    assert (found["secret_key"], found["endpoint_url"]) == ("s3cret", "https://host")


def test_backups_go_to_an_account_of_their_own():
    found = backup_storage_from("s3://key:other@store.test/backups/daily?region=x", options("s3://k:s@host/files"))

    assert (found["bucket_name"], found["location"]) == ("backups", "daily")
    assert (found["secret_key"], found["endpoint_url"]) == ("other", "https://store.test")


def test_without_an_account_it_is_the_environment_s():
    found = backup_storage_from("s3://backups", {"location": "a folder"})

    assert (found["bucket_name"], found["location"]) == ("backups", "")
    assert "access_key" not in found and "endpoint_url" not in found
