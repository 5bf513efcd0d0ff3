"""Files on disk in a folder of the test's own, or, for whoever asks for `storage`, in an S3 server as well."""

import io
import os
import time
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from PIL import Image

from files.storage import blobs
from visimade_site.storage_url import storage_from

KEY, SECRET = "AKIATEST", "a/secret+with%signs"
ENCODED = "a%2Fsecret%2Bwith%25signs"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture(scope="session")
def s3_address():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def s3(s3_address):
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    return boto3.resource("s3", endpoint_url=s3_address, **keys)  # reads large descriptions, half a second long


@pytest.fixture
def bucket(s3):
    """A new bucket on the S3 server, by the means of S3 itself."""
    made = s3.Bucket(f"files-{time.time_ns()}")
    made.create()
    yield made
    made.objects.all().delete()
    made.delete()


@pytest.fixture(scope="session")
def connection():
    """The one of the first storage on S3, for all later ones: half a second each else."""
    return SimpleNamespace(made=None)


@pytest.fixture
def on_s3(settings, s3_address, bucket, connection):
    url = f"s3://{KEY}:{ENCODED}@store.test/{bucket.name}?region=us-east-1&endpoint={s3_address}"
    settings.STORAGES = settings.STORAGES | {"default": storage_from(url)}
    connection.made = default_storage._connections.connection = connection.made or default_storage.connection
    return bucket


@pytest.fixture(params=["disk", "s3"])
def storage(request):
    """The test runs once on disk and once on S3."""
    if request.param == "s3":
        request.getfixturevalue("on_s3")
    return request.param


def keys():
    """The names of all bytes in the storage."""
    return {blobs.key_of(page_id, name) for page_id in blobs.folders() for name in blobs.names_in(page_id)}


def left_uploads(settings):
    return os.listdir(settings.UPLOAD_DIR) if Path(settings.UPLOAD_DIR).exists() else []


def image(kind="PNG", size=(8, 8), **options):
    """An image as bytes."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


def content_of(response):
    assert response.status_code in (200, 206), response.content
    return b"".join(response.streaming_content)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed(): ...` does what follows a commit, although the test itself never commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
