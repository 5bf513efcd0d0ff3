"""The whole REST API in OpenAPI 3.1, made from the declarations of its views (CONTRACT 20, row 93)."""

from functools import cache, lru_cache
from hashlib import sha256

from rest.json import dumps


@cache
def document():
    """The document without its `servers`: put together once per process, from the URL map."""
    from drf_spectacular.generators import SchemaGenerator  # not needed to serve anything else

    return SchemaGenerator().get_schema(public=True)


@lru_cache(maxsize=16)
def rendered(base):
    """(JSON, ETag) of the document for the API at `base`."""
    body = dumps(document() | {"servers": [{"url": base}]})
    return body, f'"{sha256(body).hexdigest()[:32]}"'
