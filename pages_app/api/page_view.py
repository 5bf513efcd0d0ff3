"""What stands before every address under /api/pages/:id."""

from accounts.callers import Anonymous
from accounts.permissions import effective
from pages_app import access
from rest import origins
from rest.errors import Forbidden
from rest.views import ApiView


class PageView(ApiView):
    """One endpoint of one page. `area` and `actions` (per method) say what the table of rights is asked."""

    confirms_caller = True
    is_on_page = True
    needs_little_of_page = False
    area = "page"
    actions = {}
    off_text = "This is not enabled on this page."

    def initial(self, request, *args, **kwargs):
        self.arrive(request)
        self.identify(request)
        self.ask_scope(request)
        self.find_page()
        self.count_on_page()
        self.ask_switch()
        self.ask_role()
        self.check_parameters()

    def find_page(self):
        """The only page lookup of the request; 404, and 401 for an account that is gone."""
        with self.hit:
            self.access = access.find(self.kwargs["page"], self.asking(), self.needs_little_of_page)

    def asking(self):
        """On the host of a page: about another page nobody in particular asks, and for public data (ISOLATION 8)."""
        caller = self.request.user
        host = origins.hosted_page(self.request)
        if host is None or access.id_of(self.kwargs["page"]) == host:
            return caller
        if not self.declares(self.by_other_pages):
            raise access.no_page()
        return Anonymous()

    def count_on_page(self):
        """Counts the request where users and pages count; 429."""
        self.hit.count(self.page.pk)

    def ask_switch(self):
        """Whether what is served here is switched on at this page; 403."""
        if not self.is_on(self.page):
            raise Forbidden(self.off_text)

    def is_on(self, page):
        return True

    def ask_role(self):
        """The table of rights; 401 where a sign-in could help, else 403."""
        self.access.require(self.area, self.actions[effective(self.request.method)])

    @property
    def page(self):
        return self.access.page

    @property
    def caller(self):
        return self.access.caller
