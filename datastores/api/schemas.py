"""The schema of a collection: read it, set it, take it away (CONTRACT 8)."""

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.schemas.editing import remove, save
from datastores.schemas.enforcement import definition_of
from datastores.schemas.language import BadSchema, checked
from rest.answers import json_response
from rest.errors import BadRequest
from rest.json import Fragment
from rest.lanes.declaring import FAST, SLOW
from rest.shapes import SUCCESS


class SchemaView(StoreView):
    """CONTRACT 8."""

    by_pages = ("GET",)
    lanes = {"GET": FAST, "PUT": SLOW, "DELETE": SLOW}
    sizes = {"PUT": "definition"}
    actions = {"GET": "read_schema", "PUT": "manage_schema", "DELETE": "manage_schema"}
    bodies = {"PUT": shapes.NEW_SCHEMA}
    answers = {"GET": {200: shapes.SCHEMA_OF}, "PUT": {200: shapes.SCHEMA_SET}, "DELETE": {200: SUCCESS}}

    @property
    def open_to_anyone(self):
        """Who fills in a form may know what it asks for."""
        return ("GET",) if self.store.is_form else super().open_to_anyone

    @property
    def scopes(self):
        scopes = super().scopes
        either = tuple(dict.fromkeys(("pages:write", scopes["PUT"])))
        return scopes | {"PUT": either, "DELETE": either}

    def get(self, request, page, collection):
        """The schema of a collection, null when it has none.

        200: `{"collection": "tasks", "schema": {"fields": {...}, "strict": false} | null}`.
        """
        scope = self.scope
        text = definition_of(self.page.pk, self.store.name, scope.name)
        return json_response({"collection": scope.name, "schema": text and Fragment(text)})

    def put(self, request, page, collection):
        """Set the schema of a collection, from now on: records that are there already are not checked. Owner only.

        Body `{"schema": {"fields": {"title": {"type": "string", "required": true}}, "strict": false}}`.
        Types: `string` (minLength, maxLength, pattern), `number` (min, max), `boolean`, `enum` (values), `array`
        (items: a field), `object` (properties: fields). `strict` refuses fields that are not named. A pattern is
        searched anywhere in the text and knows no look-around. At most 200 fields, 8 levels, 64 KB.
        200: `success, collection, schema`.
        """
        scope = self.scope
        definition = definition_from(request.data)
        save(self.access, self.store, scope.name, definition)
        return json_response({"success": True, "collection": scope.name, "schema": definition})

    def delete(self, request, page, collection):
        """Take the schema of a collection away, if it has one: `{"success": true}`. Owner only."""
        scope = self.scope
        remove(self.access, self.store, scope.name)
        return json_response({"success": True})


def definition_from(body):
    if not isinstance(body.get("schema"), dict):
        raise BadRequest('schema must be a JSON object: {"schema": {"fields": {...}}}.')
    try:
        return checked(body["schema"])
    except BadSchema as error:
        raise BadRequest(str(error)) from None
