"""The one shape of every error answer: {"error": text, "code": CODE} and a status (CONTRACT 1.3)."""

import logging
import math

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django_ratelimit.exceptions import Ratelimited
from redis.exceptions import RedisError
from rest_framework import exceptions

from rest.json import JSON, dumps

logger = logging.getLogger(__name__)

CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    402: "PAYMENT_REQUIRED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    416: "RANGE_NOT_SATISFIABLE",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    502: "FETCH_FAILED",
    503: "SERVICE_UNAVAILABLE",
}
FURTHER_CODES = {401: ["INVALID_TOKEN"], 403: ["INSUFFICIENT_SCOPE"]}


def codes_of(status):
    """Every code that errors of this status may have, the commonest first."""
    return [CODES[status], *FURTHER_CODES.get(status, [])]


ALL_CODES = [code for status in CODES for code in codes_of(status)]


class Refusal(Exception):
    """A request that ends here: status, text for a human, code for a program, and any further keys of the body."""

    status = 400

    def __init__(self, text, *, code=None, status=None, headers=None, **extra):
        super().__init__(text)
        self.text, self.extra, self.headers = text, extra, headers or {}
        self.status = status or self.status
        self.code = code or CODES[self.status]

    def response(self):
        return error_response(self.status, self.text, self.code, self.headers, **self.extra)


class BadRequest(Refusal):
    status = 400


class Unauthorized(Refusal):
    status = 401


class Forbidden(Refusal):
    status = 403


class NotFound(Refusal):
    status = 404


class Conflict(Refusal):
    status = 409


class PreconditionFailed(Refusal):
    status = 412


class TooLarge(Refusal):
    status = 413


def invalid_token(text="The token is malformed, expired or revoked. Sign in again or use another token."):
    return Unauthorized(text, code="INVALID_TOKEN")


def error_response(status, text, code=None, headers=None, **extra):
    """One error answer. `headers` beside the two that 401, 429 and 503 need for themselves."""
    headers = dict(headers or {})
    if status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if status in (429, 503):
        headers.setdefault("Retry-After", "5")
    body = {"error": text, "code": code or CODES.get(status, "BAD_REQUEST"), **extra}
    return HttpResponse(dumps(body), status=status, content_type=JSON, headers=headers)


def answer(error, context=None):
    """DRF's exception handler, and the only place that turns an exception into an answer. Unknown ones answer 500."""
    if isinstance(error, Refusal):
        return error.response()
    if isinstance(error, Ratelimited):
        headers = retry_after(error)
        text = f"Too many requests. Wait {headers['Retry-After']} seconds, then try again."
        return error_response(429, text, headers=headers)
    if isinstance(error, Http404 | exceptions.NotFound):
        return error_response(404, "There is nothing at this address.")
    if isinstance(error, RequestDataTooBig):
        return error_response(413, "The request body is too large.")
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return error_response(403, "You may not do this.")
    if isinstance(error, exceptions.ValidationError):
        return error_response(400, first_message(error.detail))
    if isinstance(error, exceptions.APIException):
        headers = getattr(error, "headers", {})
        return error_response(error.status_code, str(error.detail), CODES.get(error.status_code), headers)
    if isinstance(error, DisallowedHost):
        return error_response(400, "This host name is not served here. Set APP_ORIGIN to the public address.")
    if isinstance(error, SuspiciousOperation):
        return error_response(400, "The request is malformed.")
    if isinstance(error, OperationalError | InterfaceError | RedisError):
        logger.error("database or cache: %s", error)
        return error_response(503, "The database cannot answer right now. Try again in a moment.")
    if isinstance(error, UnreadablePostError):
        return error_response(400, "The request body ended too early.")
    return unexpected(error)


def unexpected(error):
    logger.error("unexpected error", exc_info=error)
    return error_response(500, "Something went wrong on our side.")


def retry_after(error):
    return {"Retry-After": str(max(1, math.ceil(getattr(error, "seconds", 60))))}


def first_message(detail, path=""):
    """The first complaint of a DRF error tree as one sentence: `field.inner: what is wrong`."""
    if isinstance(detail, dict):
        key, value = next(iter(detail.items()))
        return first_message(value, path if key == "non_field_errors" else f"{path}.{key}".lstrip("."))
    if isinstance(detail, list):
        return first_message(detail[0], path) if detail else "The request is not valid."
    return f"{path}: {detail}" if path else str(detail)
