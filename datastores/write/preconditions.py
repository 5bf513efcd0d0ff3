"""Versions of records: the ETag is the `rev`, and a write may depend on it (CONTRACT 6.8)."""

from rest.errors import BadRequest
from rest.etags import named


def etag(rev):
    return f'"{rev}"'


def expected_revs(request):
    """The ETags of If-Match, one of which the record must have; None when any version will do. 400 for no ETag."""
    tags = named(request, "HTTP_IF_MATCH")
    if "HTTP_IF_MATCH" in request.META and not tags:
        raise BadRequest('If-Match must be the ETag of the record as it was sent, with its quotes, such as "7".')
    return None if not tags or "*" in tags else frozenset(tags)


def expected_rev(item):
    """`ifRev` of an operation in a batch: the number in the record's ETag."""
    rev = item.get("ifRev")
    if rev is None:
        return None
    if isinstance(rev, bool) or not isinstance(rev, int):
        raise BadRequest("ifRev must be a whole number: that in the ETag of the record.")
    return frozenset([etag(rev)])
