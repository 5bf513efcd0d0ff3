"""The schema of a collection: read it, set it, take it away (CONTRACT 8)."""

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Length

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.models import CollectionSchema
from datastores.schemas.enforcement import definition_of
from datastores.schemas.language import BadSchema, checked
from journal import writer
from journal.models import Change
from pages_app.editing.pages import locked
from rest.answers import json_response
from rest.errors import BadRequest, Forbidden, TooLarge
from rest.json import Fragment, dumps, loads
from rest.shapes import SUCCESS
from rest.times import now


class SchemaView(StoreView):
    """CONTRACT 8."""

    by_pages = ("GET",)
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
        self.check_parameters()
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
        self.check_parameters()
        definition = definition_from(request.data)
        save(self.access, self.store, scope.name, definition)
        return json_response({"success": True, "collection": scope.name, "schema": definition})

    def delete(self, request, page, collection):
        """Take the schema of a collection away, if it has one: `{"success": true}`. Owner only."""
        scope = self.scope
        self.check_parameters()
        remove(self.access, self.store, scope.name)
        return json_response({"success": True})


def definition_from(body):
    if not isinstance(body.get("schema"), dict):
        raise BadRequest('schema must be a JSON object: {"schema": {"fields": {...}}}.')
    try:
        return checked(body["schema"])
    except BadSchema as error:
        raise BadRequest(str(error)) from None


@transaction.atomic
def save(access, store, name, definition):
    page = locked(access.page)
    key = {"page": page, "store": store.name, "name": name}
    row = CollectionSchema.objects.filter(**key).first()
    text, before = dumps(definition).decode(), row and row.definition
    refuse_too_many(page, name, store, text)
    row = row or CollectionSchema(**key)
    row.definition, row.updated_at = text, now()
    row.save()
    note(access, page, store, name, before, row.definition)


@transaction.atomic
def remove(access, store, name):
    page = locked(access.page)
    row = CollectionSchema.objects.filter(page=page, store=store.name, name=name).first()
    if row:
        row.delete()
        note(access, page, store, name, row.definition, None)


def refuse_too_many(page, name, store, text):
    """403 or 413 when the page would have too many schemas beside this one, or too much text in them."""
    others = page.schemas.exclude(store=store.name, name=name)
    found = others.aggregate(number=Count("pk"), length=Coalesce(Sum(Length("definition")), 0))
    if found["number"] >= settings.COLLECTIONS_MAX:
        raise Forbidden(f"The quota of {settings.COLLECTIONS_MAX} schemas on this page is used up.")
    if found["length"] + len(text) > settings.PAGE_SCHEMAS_MAX_BYTES:
        raise TooLarge(f"The schemas of a page may have {settings.PAGE_SCHEMAS_MAX_BYTES} bytes in all.")


def note(access, page, store, name, before, after):
    """Raises the page's revision of schemas, so that every server process looks again, and writes the journal."""
    page.schemas_rev += 1
    page.save(update_fields=["schemas_rev"])
    op = Change.Op.DELETE if after is None else Change.Op.UPDATE if before else Change.Op.CREATE
    where = {"store": store.name, "collection": name}
    stored = {
        "before": before and where | {"schema": loads(before)},
        "after": after and where | {"schema": loads(after)},
    }
    writer.note(page.pk, Change.Subject.SCHEMA, op, access.caller, **stored)
