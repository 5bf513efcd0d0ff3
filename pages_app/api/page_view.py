"""The gates of every address under /api/pages/:id: is there such a page for you, is it on, may your role do it."""

from functools import cached_property

from rest_framework.permissions import BasePermission

from accounts import page_credentials
from accounts.callers import Anonymous
from accounts.permissions import HasScope, effective
from pages_app import access
from rest import origins
from rest.errors import Forbidden
from rest.views import ApiView


class FeatureIsOn(BasePermission):
    """Finds the page (404, then 429), and asks the view whether what it serves is switched on there (403)."""

    def has_permission(self, request, view):
        if not view.is_on(view.access.page):
            raise Forbidden(view.off_text)
        return True


class RoleAllows(BasePermission):
    """Asks the table of rights; `view.actions` names the action per method."""

    def has_permission(self, request, view):
        view.access.require(view.area, view.actions[effective(request.method)])
        return True


class PageView(ApiView):
    """One endpoint of one page. The gates run in the order of CONTRACT 1.3.

    `access` is the only page lookup, and counts the request on the page that it finds.
    """

    permission_classes = [HasScope, FeatureIsOn, RoleAllows]
    confirms_caller = True
    is_on_page = True
    needs_little_of_page = False
    area = "page"
    actions = {}
    off_text = "This is not enabled on this page."

    @cached_property
    def access(self):
        found = access.find(self.kwargs["page"], self.asking(), self.needs_little_of_page)
        self.hit.count(found.page.pk)
        return found

    def asking(self):
        """On the host of a page: about another page nobody in particular asks, and for public data (ISOLATION 8)."""
        caller = self.request.user
        host = origins.hosted_page(self.request)
        if host is None or access.id_of(self.kwargs["page"]) == host:
            return caller
        if not page_credentials.is_in(page_credentials.OF_OTHER_PAGES, self.request):
            raise access.no_page()
        return Anonymous()

    @property
    def page(self):
        return self.access.page

    @property
    def caller(self):
        return self.access.caller

    def is_on(self, page):
        return True
