"""What stands before every address of a store."""

import re

from datastores.scope import Scope
from pages_app.api.page_view import PageView
from rest.errors import BadRequest
from rest.query import boolean

NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")


class StoreView(PageView):
    """One endpoint of one store; `store` comes from the URL map. Rights and switches follow from it."""

    store = None
    needs_little_of_page = True

    @property
    def area(self):
        return self.store.name

    @property
    def off_text(self):
        return self.store.off_text

    @property
    def open_to_anyone(self):
        return ("GET",) if self.store.open_to_read else ()

    def known_parameters(self):
        known = super().known_parameters()
        return (*known, "spam") if self.store.is_form else known

    @property
    def scopes(self):
        read, write = self.store.scopes
        return {"GET": read, "POST": write, "PUT": write, "PATCH": write, "DELETE": write}

    def is_on(self, page):
        return self.store.is_on(page)

    @property
    def by_other_pages(self):
        return ("GET",) if self.store.open_to_read and "GET" in self.by_pages else ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if "collection" in kwargs:
            self.find_collection(kwargs["collection"])

    def find_collection(self, name):
        """The collection that the address names, when the rights are settled; 400."""
        if not NAME.fullmatch(name):
            raise BadRequest("A collection name is a letter, then a-z, 0-9 and _, at most 100 characters in all.")
        self.scope = self.scope_of(name)

    def scope_of(self, name):
        """The collection of this name; with `spam=true`, in the form store, its spam."""
        is_spam = self.store.is_form and self.access.may(self.store, "read") and boolean(self.request.GET, "spam")
        return Scope(self.access, self.store, name, is_spam)
