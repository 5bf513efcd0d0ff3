"""One record as an answer."""

from datastores.representation import shown
from datastores.write.preconditions import etag
from rest.answers import json_response


def record_response(scope, row, status=200):
    return json_response(shown(scope, row), status, ETag=etag(row.rev))
