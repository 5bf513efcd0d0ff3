"""STORAGE_URL as an entry of Django's STORAGES."""

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
