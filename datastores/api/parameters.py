"""Query parameters that several endpoints of records take."""

from rest.errors import Unauthorized
from rest.query import boolean


def mine(view, params):
    wanted = boolean(params, "mine") and view.store.has_creator
    if wanted and not view.caller.is_authenticated:
        raise Unauthorized("mine=true needs a sign-in: whose records should these be?")
    return wanted
