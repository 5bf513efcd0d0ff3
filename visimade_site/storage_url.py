"""STORAGE_URL as an entry of Django's STORAGES, and where in S3 backups go."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "STORAGE_URL must look like s3://key:secret@host/bucket?region=eu-central-1"
REGION = "us-east-1"


def storage_from(url):
    """`s3://key:secret@host/bucket`, key and secret percent-encoded; `region`, `endpoint` (an address that may be
    http://) as query. Raises ImproperlyConfigured without repeating the secret.
    """
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise ImproperlyConfigured(FORM) from None
    query, bucket = parse_qs(parts.query), parts.path.strip("/")
    known = set(query) <= {"region", "endpoint"}
    if parts.scheme != "s3" or not parts.hostname or not bucket or "/" in bucket or not parts.password or not known:
        raise ImproperlyConfigured(FORM)
    endpoint = query.get("endpoint", [f"https://{parts.hostname}{f':{port}' if port else ''}"])[0]
    if not endpoint.startswith(("https://", "http://")):
        raise ImproperlyConfigured("The endpoint in STORAGE_URL must begin with https:// or http://")
    return {
        "BACKEND": "files.storage.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "region_name": query.get("region", [REGION])[0],
            "endpoint_url": endpoint,
            "addressing_style": "virtual" if parts.hostname.endswith(".amazonaws.com") else "path",
        },
    }


def backup_storage_from(url, files):
    """Options of S3Storage for `s3://key:secret@host/bucket/prefix`, else as STORAGE_URL, or `s3://bucket/prefix`.

    The latter is reached as the store of uploaded files, whose options `files` are, or, when they are on disk, by the
    variables that all programs for S3 know, such as AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL.
    """
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return known_account(files) | {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
    bucket, _, prefix = parts.path.strip("/").partition("/")
    return storage_from(parts._replace(path=f"/{bucket}").geturl())["OPTIONS"] | {"location": prefix}


def known_account(files):
    if "bucket_name" in files:
        return files
    return {"addressing_style": "auto", "security_token": os.environ.get("AWS_SESSION_TOKEN")}
