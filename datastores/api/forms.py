"""Forms: anybody submits, the owner reads (CONTRACT 13). A plain HTML form without a script works as well."""

import re
from dataclasses import replace

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse

from datastores.api import shapes
from datastores.api.answers import record_response
from datastores.api.records import RecordsView
from datastores.forms.screens import is_navigation, refusal_screen
from datastores.forms.values import typed
from datastores.schemas.enforcement import definition_of
from datastores.write.operations import create_from
from datastores.write.run import run
from rest import origins
from rest.forms import FORM, MULTIPART, is_form, read_fields
from rest.json import JSON, loads

NEXT = "_next"  # the field with the anchor to go to
ANCHOR = re.compile(r"#[A-Za-z][\w.:-]{0,99}", re.ASCII)


class FormView(RecordsView):
    """CONTRACT 13."""

    open_to_anyone = ("POST",)
    limits = {"POST": "form"}
    sizes = {"POST": "form"}
    screens = ("POST",)

    @property
    def bodies(self):
        fields = shapes.FORM_FIELDS
        return {"POST": {JSON: super().bodies["POST"], FORM: fields, MULTIPART: fields}}

    @property
    def answers(self):
        answers = super().answers
        return answers | {"POST": answers["POST"] | {303: None}}

    @property
    def scopes(self):
        return super().scopes | {"POST": None}

    def post(self, request, page, collection):
        """Submit a form; no sign-in needed.

        Body `{"data": {...}}`, or the fields of an HTML form, URL-encoded or multipart: then numbers and booleans are
        read as the schema says. A field `_gotcha`, which people do not see, marks what fills it in as spam, and is
        answered like any other. 201: the record. A browser that sends a form without a script is sent on instead
        (303): to the anchor of the page in the field `_next`, such as `#thanks`, or to a short thank-you. 413 above
        256 KB.
        """
        scope = self.scope
        body, anchor = self.read(request)
        operation = create_from(body, self.store)
        row = run(replace(scope, is_spam=operation.is_spam), [operation])[0]
        if is_navigation(request):
            return HttpResponseRedirect(self.next_address(anchor), status=303)
        return record_response(scope, row, status=201)

    def read(self, request):
        """(the body as JSON would have it, the anchor asked for)"""
        if not is_form(request):
            return request.data, ""
        fields = read_fields(request, self.body_size())
        anchor = fields.pop(NEXT, [""])[-1]
        text = definition_of(self.page.pk, self.store.name, self.scope.name)
        return {"data": typed(fields, loads(text) if text else None)}, anchor

    def next_address(self, anchor):
        """Only ever on the page itself: nobody is sent elsewhere from here. The host of a page has no thank-you."""
        if ANCHOR.fullmatch(anchor):
            return f"{self.page.url_path}{anchor}"
        thanks = reverse("thanks", settings.ROOT_URLCONF, kwargs={"page": self.page.pk})
        return f"{origins.trusted(self.request)}{thanks}" if origins.is_page_host(self.request) else thanks

    def handle_exception(self, exc):
        """Somebody who sent a form with the browser gets a screen instead of JSON."""
        response = super().handle_exception(exc)
        return refusal_screen(self.request, exc, response) if is_navigation(self.request) else response
