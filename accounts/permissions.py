"""The gate every API request passes first: signed in where needed, and the credential's scope (CONTRACT 1.3)."""

from rest_framework.permissions import BasePermission

from accounts.authentication import confirm
from rest.errors import Forbidden, Unauthorized


class HasScope(BasePermission):
    """Asks the view by method: `scopes[method]`, `open_to_anyone`, and for a hosted page `by_pages`.

    A token that is sent must have the scope even where no sign-in is needed. A method without a row is a
    programming error and refused.
    """

    def has_permission(self, request, view):
        caller, method = request.user, effective(request.method)
        scope = view.scopes[method]
        if not caller.is_authenticated:
            if method in view.open_to_anyone:
                return True
            raise Unauthorized("Sign in first. A program sends `Authorization: Bearer <token>`.")
        if caller.is_page and not view.declares(view.by_pages):
            confirm(caller)
            raise Forbidden("A hosted page may not do this for its visitor.")
        if not getattr(view, "confirms_caller", False):
            confirm(caller)
        if scope and caller.scopes.isdisjoint(any_of := alternatives(scope)):
            confirm(caller)
            raise Forbidden(f"This token lacks the scope {' or '.join(any_of)}.", code="INSUFFICIENT_SCOPE")
        return True


def alternatives(scope):
    """The scopes one of which is enough: a view names one, or a tuple of them."""
    return scope if isinstance(scope, tuple) else (scope,)


def refuse_other_page(caller, page_id):
    """A credential that is good for certain pages is good for no other."""
    if caller.page_ids is None or page_id in caller.page_ids:
        return
    if caller.is_page:
        raise Forbidden("This sign-in is good on another page only.")
    raise Forbidden("This token is limited to other pages.", code="INSUFFICIENT_SCOPE")


def effective(method):
    return "GET" if method == "HEAD" else method
