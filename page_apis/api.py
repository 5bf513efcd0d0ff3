"""What pages call outside themselves (CONTRACT 15)."""

from rest_framework.response import Response

from page_apis import shapes
from page_apis.functions import FUNCTIONS, UnfurlUrl
from rest.errors import NotFound
from rest.lanes.declaring import SLOW
from rest.views import ApiView


class FunctionView(ApiView):
    """CONTRACT 15."""

    scopes = {"POST": None}
    open_to_anyone = ("POST",)
    limits = {"POST": "function"}
    lanes = {"POST": SLOW}
    bodies = {"POST": UnfurlUrl}
    answers = {"POST": {200: shapes.FUNCTION_RESULT}}
    refusals = {"POST": {502: {"success": shapes.FALSE}, 503: {}}}
    functions = FUNCTIONS

    def post(self, request, function):
        """Call a public function by its name; no sign-in needed.

        Built in is `unfurl-url`: body `{"url": "https://..."}`, answer `{"success": true, "data": {url, title,
        description, image, siteName, type, favicon}}`; what the page does not say is null, and `url` is where the
        redirects ended. An answer is kept for an hour. 400 for a URL that is not http(s), names a port other than 80
        and 443, or whose host is not public; 502 `FETCH_FAILED` with `"success": false` when the page cannot be had
        within 5 seconds; 503 when too many fetches run at once.
        """
        found = self.functions.get(function)
        if found is None:
            raise NotFound("There is no such function. Built in is unfurl-url.")
        return Response({"success": True, "data": found.run(**found.body.read(request.data))})
