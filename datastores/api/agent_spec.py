"""What agents should know of a page: a text by its owner, and the schemas of its collections (CONTRACT 9)."""

from django.conf import settings
from rest_framework.response import Response

from datastores.describing import remove_spec, spec_of, write_spec
from datastores.models import CollectionSchema
from pages_app.api.page_view import PageView
from rest.answers import json_response
from rest.errors import TooLarge
from rest.fields import Body, Text
from rest.json import Fragment
from rest.lanes.declaring import FAST, SMALL
from rest.shapes import ANY_OBJECT, SUCCESS, TEXT, list_of, nullable, object_of, succeeded

SCHEMA = object_of(collection=TEXT, storageType=TEXT, schema=ANY_OBJECT)


class Spec(Text):
    def to_internal_value(self, data):
        if isinstance(data, str) and len(data.encode()) > settings.AGENT_SPEC_MAX_BYTES:
            raise TooLarge(f"spec may have at most {settings.AGENT_SPEC_MAX_BYTES} bytes.")
        return super().to_internal_value(data)


class NewSpec(Body):
    example = {"spec": "A board of tasks. Read `tasks`, where done is false."}

    spec = Spec(allow_blank=True)


class AgentSpecView(PageView):
    """CONTRACT 9."""

    scopes = {"GET": None, "PUT": "pages:write", "DELETE": "pages:write"}
    open_to_anyone = ("GET",)
    by_other_pages = ("GET",)
    lanes = {"GET": FAST, "PUT": SMALL, "DELETE": FAST}
    sizes = {"PUT": "definition"}
    actions = {"GET": "see", "PUT": "manage", "DELETE": "manage"}
    bodies = {"PUT": NewSpec}
    answers = {
        "GET": {200: object_of(spec=nullable(TEXT), storageMode=TEXT, schemas=list_of(SCHEMA))},
        "PUT": {200: succeeded(spec=TEXT)},
        "DELETE": {200: SUCCESS},
    }

    def get(self, request, page):
        """What agents should know of the page: a text, null when the owner wrote none, and all schemas.

        200: `{"spec": "...", "storageMode": "team_app", "schemas": [{"collection", "storageType": "team_data",
        "schema": {"fields", "strict"}}]}`.
        """
        rows = CollectionSchema.objects.filter(page=self.page).order_by("store", "name")
        schemas = [described(row) for row in rows]
        return json_response({"spec": spec_of(self.page), "storageMode": self.page.default_mode, "schemas": schemas})

    def put(self, request, page):
        """Write the text. Body `{"spec": "..."}`, at most 100 KB. 200: `success, spec`."""
        text = NewSpec.read(request.data)["spec"]
        write_spec(self.page, text, self.caller)
        return Response({"success": True, "spec": text})

    def delete(self, request, page):
        """Take the text away, if there is one: `{"success": true}`. The schemas stay."""
        remove_spec(self.page, self.caller)
        return Response({"success": True})


def described(row):
    return {"collection": row.name, "storageType": f"{row.store}_data", "schema": Fragment(row.definition)}
