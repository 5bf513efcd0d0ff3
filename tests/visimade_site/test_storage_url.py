import pytest
from django.core.exceptions import ImproperlyConfigured

from visimade_site.storage_url import storage_from


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
