"""The base of every API view."""

from rest_framework.views import APIView

from rest.errors import answer, error_response
from rest.lanes.sizes import USUAL, size
from rest.limits import Hit, limit_of
from rest.query import refuse_unknown


class ApiView(APIView):
    """One endpoint, a method per verb.

    `scopes` names the scope each method needs (a tuple: one of them; None: any token), `open_to_anyone` the methods
    that work without one, `parameters` the known query parameters of a method, `limits` the rate limit of a method
    that is neither plain reading nor plain writing, by its name in `rest.limits.LIMITS`. `lanes` says in which lane a
    request of a method runs (rest/lanes/declaring.py; not named: slow), `sizes` how large a body it takes, by its name
    in `rest.lanes.sizes.SIZES` (not named: small).

    `by_pages` is the allow list of ISOLATION 5: the methods that a hosted page may use for its visitor; what is not
    named is refused. `by_other_pages` names those by which a page with a host of its own reads public data of another
    page (ISOLATION 8), `by_file_token` those that take the token in the address of a file (ISOLATION 10).

    For the description of the API (rest/openapi/operations.py): `bodies` gives the request body per method: a `Body`
    class, a JSON Schema, or one per media type; `answers` the same for success per method and status (None: no body).
    `refusals` gives per method the statuses that do not follow from the rest of the declaration, or
    `{status: {key: schema}}` for errors with further keys. `etags` names the methods whose answer has an ETag, each
    with the precondition it heeds: If-None-Match, If-Match or None. `screens` names the methods that a browser calls
    by itself: it is answered with HTML when something is wrong.
    """

    http_method_names = ("get", "head", "post", "put", "patch", "delete")  # preflights never come this far
    format_kwarg = None
    scopes = {}
    open_to_anyone = ()
    by_pages = ()
    by_other_pages = ()
    by_file_token = ()
    renews_page_tokens = False  # True: takes one that has expired
    parameters = {}
    limits = {}
    lanes = {}
    sizes = {}
    is_on_page = False  # True: whoever finds the page counts the request there
    bodies = {}
    answers = {}
    refusals = {}
    etags = {}
    screens = ()

    def dispatch(self, request, *args, **kwargs):
        method = request.method.lower()
        if method not in self.http_method_names or not hasattr(self, method):
            allowed = ", ".join(self.allowed_methods)
            return error_response(405, f"{request.method} is not possible here: {allowed}.", headers={"Allow": allowed})
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        """Everything that may refuse a request before its method runs, in the order of CONTRACT 1.3."""
        self.arrive(request)
        self.identify(request)
        self.ask_scope(request)
        self.check_parameters()

    def arrive(self, request):
        """Counts the request where addresses count; 429."""
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.hit = Hit(request, limit_of(request.method, self.limits), self.is_on_page)
        self.hit.arrive()

    def identify(self, request):
        """Reads the credential, and counts the request where users count; 401, 429."""
        with self.hit:
            self.hit.identify(request.user)

    def ask_scope(self, request):
        """Whether the credential is good for this; 401, 403."""
        with self.hit:
            self.check_permissions(request)

    def check_parameters(self):
        """An unknown parameter is an error, not silence; 400."""
        if self.request.GET:
            refuse_unknown(self.request.GET, self.known_parameters())

    def known_parameters(self):
        return self.parameters.get(self.verb, ())

    def body_size(self):
        return size(self.sizes.get(self.verb, USUAL))

    @property
    def verb(self):
        """The method under which this request is declared: HEAD is a GET."""
        return "GET" if self.request.method == "HEAD" else self.request.method

    def declares(self, table):
        """Whether the method of this request stands in `table`, which holds methods."""
        return self.verb in table

    def get_exception_handler(self):
        return answer
