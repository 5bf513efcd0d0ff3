"""From the declarations of a view to its operation in the OpenAPI document (CONTRACT 1.3).

Imported only to describe the API, never to serve it: drf-spectacular takes its time.
"""

import inspect
import re

import uritemplate
from django.urls import resolve
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from rest.errors import CODES, codes_of
from rest.forms import MULTIPART
from rest.json import JSON
from rest.openapi.meanings import DONE, ERROR_TEXTS, MEANINGS
from rest.openapi.parameters import PATH, parameter
from rest.shapes import ERROR, INTEGER, TEXT, eg, example_of, extended

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access token of /api/auth/token, or a `vm_` API token. Each operation names the scope it needs.",
}
VERBS = {"GET": "get", "PUT": "put", "PATCH": "update", "DELETE": "delete"}
TAGS = {
    "auth": "Sign-in",
    "cms-data": "CMS data",
    "fork": "Team",
    "join": "Team",
    "openapi.json": "About the API",
    "sdk-context": "Pages",
    "storage-config": "Pages",
}
OCTETS = "application/octet-stream"  # bytes whose type is known only when they are there
VALUES = ("examples", "enum", "const", "default", "required")  # keywords of JSON Schema that hold values
RETRY_AFTER = {"description": "Seconds to wait.", "required": True, "schema": eg(INTEGER | {"minimum": 1}, 5)}
ETAG = {"description": "The version, for `If-None-Match` and `If-Match`.", "required": True, "schema": eg(TEXT, '"17"')}
NOT_MODIFIED = {"description": MEANINGS[304], "headers": {"ETag": ETAG}}


class Schema(AutoSchema):
    """One operation. The class attributes of the view that it reads are explained in `rest.views.ApiView`."""

    def declared(self, name, default=None):
        return getattr(self.view, name).get(self.method, default)

    def scopes(self):
        """Those of which a token needs one."""
        scopes = self.declared("scopes") or ()
        return [scopes] if isinstance(scopes, str) else list(scopes)

    # Names and texts

    def get_operation_id(self):
        """The name of the URL and what is done there: `team_data_records_list`."""
        values = {name: example_of(PATH[name][0]) for name in uritemplate.variables(self.path)}
        route = resolve(uritemplate.expand(self.path, values)).url_name
        return "_".join([route.replace("-", "_"), *self.verb()])

    def verb(self):
        if self.method == "GET" and is_list(self.declared("answers").get(200)):
            return ["list"]
        if self.method == "POST":
            return ["create"] if 201 in self.declared("answers") else []
        return [VERBS[self.method]]

    def get_tags(self):
        """The part of the path that says what it is about."""
        _, first, *rest = [part for part in self.path.split("/") if part]
        part = rest[1] if len(rest) > 1 and rest[0] == "{page}" else first
        return [TAGS.get(part, part.replace("-", " ").capitalize())]

    def get_summary(self):
        return self.texts()[0].rstrip(".:").replace("`", "")

    def get_description(self):
        scopes, kinds = " or ".join(map(quoted, self.scopes())), " or ".join(map(quoted, self.other_kinds()))
        forms = f"The body may also be a form, {kinds}." if kinds else ""
        note = f"Scope of the token: {scopes}." if scopes else ""
        return "\n\n".join(filter(None, [self.texts()[1], forms, note]))

    def texts(self):
        """(first sentence, the rest) of the method's docstring."""
        text = inspect.getdoc(getattr(self.view, self.method.lower()))
        first, _, rest = text.partition("\n\n")
        sentence, _, more = re.sub(r"\s+", " ", first).partition(". ")
        return sentence, "\n\n".join(filter(None, [more, rest]))

    # What is sent

    def _get_parameters(self):
        names = [("path", name) for name in uritemplate.variables(self.path)]
        names += [("query", name) for name in self.view.known_parameters()]
        if precondition := self.declared("etags"):
            names.append(("header", precondition))
        return [self.component("parameters", f"{place}.{name}", parameter(name, place)) for place, name in names]

    def get_auth(self):
        """Bearer, with the scope as OpenAPI 3.1 allows it; an empty requirement where nobody needs to sign in."""
        self.component("securitySchemes", "Bearer", BEARER)
        needed = [{"Bearer": [scope]} for scope in self.scopes()] or [{"Bearer": []}]
        return [{}, *needed] if self.method in self.view.open_to_anyone else needed

    def _get_request_body(self, direction="request"):
        body = self.declared("bodies")
        if body is None:
            return None
        if inspect.isclass(body):
            component = self.resolve_serializer(body, "request")
            if body.is_closed:
                component.schema["additionalProperties"] = False
            shape, media = component.schema, {"schema": component.ref, "example": body.example}
            kind = body.media_types[0]
        else:
            kind, shape = next(iter(by_kind(body).items()))
            media = {"schema": self.named(shape), "example": example_of(shape)}
        return {"content": {kind: media}, "required": bool(shape.get("required") or "anyOf" in shape)}

    def other_kinds(self):
        """Further media types of the body: told in words, as few generated clients can choose between several."""
        body = self.declared("bodies") or {}
        return list(body.media_types if inspect.isclass(body) else by_kind(body))[1:]

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        schema.pop("x-spec-enum-id", None)  # a mark for a hook that we do not use
        return schema

    # What is answered

    def _get_response_bodies(self, direction="response"):
        answers = {str(status): self.success(status, shape) for status, shape in self.declared("answers").items()}
        errors = {str(status): self.error(status, extra) for status, extra in sorted(self.errors().items())}
        if self.declared("etags") == "If-None-Match":
            answers["304"] = NOT_MODIFIED
        return answers | errors

    def success(self, status, shape):
        if status == 304:
            return NOT_MODIFIED
        answer = {"description": DONE[status]}
        if not shape:
            return answer
        if self.method in self.view.etags:
            answer["headers"] = {"ETag": ETAG}
        if all("/" in key for key in shape):
            return answer | {"content": {media_type: {"schema": self.named(one)} for media_type, one in shape.items()}}
        if is_bytes(shape) or "contentMediaType" in shape:
            return answer | {"content": {shape.get("contentMediaType", OCTETS): {"schema": shape}}}
        return answer | {"content": {JSON: {"schema": self.named(shape), "example": example_of(shape)}}}

    def errors(self):
        """{status: schemas of further keys}: what follows from the declaration, and what it adds."""
        statuses = [400, 401, 403, 429, 503]  # 403: what hosted pages hold is good at few addresses
        if uritemplate.variables(self.path):
            statuses.append(404)
        if self.declared("bodies") is not None:
            statuses.append(413)
        if self.method != "GET":
            statuses.append(415)
        if self.declared("etags") == "If-Match":
            statuses.append(412)
        refusals = self.declared("refusals", ())
        own = refusals if isinstance(refusals, dict) else {}
        return {status: own.get(status, {}) for status in [*statuses, *refusals]}

    def error(self, status, extra):
        """The error answer that all operations share, or one of its own where it has further keys."""
        shape = extended(ERROR, optional=tuple(extra), **extra) if extra else ERROR
        examples = {
            code: {"value": {"error": ERROR_TEXTS[code], "code": code} | {key: example_of(extra[key]) for key in extra}}
            for code in codes_of(status)
        }
        response = {
            "description": MEANINGS[status],
            "content": {JSON: {"schema": self.named(shape), "examples": examples}},
        }
        if status in (429, 503):
            response["headers"] = {"Retry-After": RETRY_AFTER}
        if self.method in self.view.screens:
            response["content"]["text/html"] = {"schema": TEXT}
        elif not extra:
            return self.component("responses", CODES[status].title().replace("_", ""), response)
        return response

    # Components

    def component(self, kind, name, content):
        """A reference to what is described once; one name means one thing."""
        component = ResolvedComponent(name, kind, content, object=name)
        self.registry.register_on_missing(component)
        if self.registry[component].schema != content:
            raise ValueError(f"two different things are called {name}")
        return component.ref

    def named(self, shape):
        """The shape, with references in place of all its parts that have a title."""
        if isinstance(shape, list):
            return [self.named(part) for part in shape]
        if not isinstance(shape, dict):
            return shape
        parts = {key: value if key in VALUES else self.named(value) for key, value in shape.items()}
        if not isinstance(shape.get("title"), str):
            return parts
        return self.component("schemas", parts.pop("title"), parts)


def quoted(word):
    return f"`{word}`"


def by_kind(body):
    """{media type: shape} of a body that is declared as such, or as the one shape that it has."""
    if "type" not in body:
        return body
    return {MULTIPART if has_bytes(body) else JSON: body}


def is_bytes(shape):
    return shape.get("format") == "binary"


def has_bytes(body):
    """A body with a file in it: such a body is a form."""
    return any(map(is_bytes, body["properties"].values()))


def is_list(shape):
    """An answer whose first key holds the rows."""
    properties = (shape or {}).get("properties")
    return bool(properties) and next(iter(properties.values())).get("type") == "array"
