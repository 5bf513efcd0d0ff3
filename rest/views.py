"""The base of every API view."""

from rest_framework.views import APIView

from rest.errors import Refusal, answer, error_response
from rest.limits import Hit, limit_of
from rest.query import refuse_typos


class ApiView(APIView):
    """One endpoint, a method per verb.

    `scopes` names the scope each method needs (a tuple: one of them; None: any token), `open_to_anyone` the methods
    that work without one, `parameters` the known query parameters of a method, `limits` the rate limit of a method
    that is neither plain reading nor plain writing, by its name in `rest.limits.LIMITS`.

    For the description of the API (rest/openapi/operations.py): `bodies` gives the request body per method: a `Body` class, a JSON
    Schema, or one per media type; `answers` the same for success per method and status (None: no body).
    `refusals` gives per method the statuses that do not follow from the rest of the declaration, or
    `{status: {key: schema}}` for errors with further keys. `etags` names the methods whose answer has an ETag, each
    with the precondition it heeds: If-None-Match, If-Match or None. `screens` names the methods that a browser calls
    by itself: it is answered with HTML when something is wrong.
    """

    http_method_names = ("get", "head", "post", "put", "patch", "delete")  # preflights never come this far
    scopes = {}
    open_to_anyone = ()
    parameters = {}
    limits = {}
    is_on_page = False  # True: whoever finds the page calls `hit.count(page id)`
    bodies = {}
    answers = {}
    refusals = {}
    etags = {}
    screens = ()

    def dispatch(self, request, *args, **kwargs):
        if request.method not in self.allowed_methods:
            allowed = ", ".join(self.allowed_methods)
            return error_response(405, f"{request.method} is not possible here: {allowed}.", headers={"Allow": allowed})
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        self.hit = Hit(request, limit_of(request.method, self.limits), self.is_on_page)
        try:
            super().initial(request, *args, **kwargs)
        except Refusal:
            self.hit.count()
            raise

    def perform_authentication(self, request):
        self.hit.arrive()
        self.hit.identify(request.user)

    def known_parameters(self):
        return self.parameters.get(self.request.method, ())

    def check_parameters(self):
        """Called by the method once rights are settled: a typo in a parameter is an error, not silence."""
        if self.request.GET:
            refuse_typos(self.request.GET, self.known_parameters())

    def get_exception_handler(self):
        return answer
