"""Renewing what a hosted page holds, in mode A (ISOLATION 4)."""

from rest_framework.response import Response

from pages_app.api.page_view import PageView
from pages_app.hosting.documents import credentials
from rest.errors import Forbidden
from rest.lanes.declaring import FAST
from rest.shapes import INTEGER, TEXT, object_of

CREDENTIALS = object_of(token=TEXT, tokenExp=INTEGER, fileToken=TEXT)


class PageTokenView(PageView):
    """ISOLATION 4."""

    by_pages = ("POST",)
    renews_page_tokens = True
    scopes = {"POST": None}
    lanes = {"POST": FAST}
    actions = {"POST": "see"}
    needs_little_of_page = True
    answers = {"POST": {200: CREDENTIALS}}
    refusals = {"POST": (403,)}

    def post(self, request, page):
        """Renew the token of a hosted page; its own script does that.

        Sent with the old page token, expired or not. 200: `token`, `tokenExp` (Unix seconds) and `fileToken`. 401 once
        the first token is 12 hours old or the visitor has signed out; 403 for any other kind of token.
        """
        if not self.caller.first_issued:
            raise Forbidden("Only the token of a hosted page can be renewed here.")
        return Response(credentials(self.page.pk, self.caller))
