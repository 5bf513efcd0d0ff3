"""JSON answers without DRF's renderer: for what is JSON text already, or nearly so."""

from django.http import HttpResponse

from rest.json import JSON, dumps


def json_response(value, status=200, **headers):
    """`value` is bytes of JSON, or what orjson takes, Fragments included."""
    body = value if isinstance(value, bytes) else dumps(value)
    return HttpResponse(body, status=status, content_type=JSON, headers=headers)
