"""API tokens, and what the journal of a page says of those that are limited to it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken
from journal import writer
from journal.models import Change
from pages_app.models import Page


@transaction.atomic
def issue(caller, user, name, scopes, **limits):
    """The token itself, which cannot be read again later."""
    token, secret = ApiToken.issue(user, name, scopes, **limits)
    note([token], caller, Change.Op.CREATE, "after")
    return secret


@transaction.atomic
def revoke(tokens, caller):
    """Of those that somebody else revokes at this moment, each is revoked and noted once."""
    rows = ApiToken.objects.filter(pk__in=[token.pk for token in tokens], revoked_at=None).order_by("pk")
    tokens = list(rows.select_for_update(no_key=True))
    rows.update(revoked_at=timezone.now())
    note(tokens, caller, Change.Op.DELETE, "before")


def note(tokens, caller, op, state):
    """In one order of pages, so that two of these never wait for each other."""
    named = {page_id for token in tokens for page_id in token.page_ids or ()}
    for page_id in Page.objects.existing().filter(pk__in=named).order_by("pk").values_list("pk", flat=True):
        for token in tokens:
            if page_id in (token.page_ids or ()):
                writer.note(page_id, Change.Subject.TOKEN, op, caller, **{state: facts(token)})


def facts(token):
    return {"id": token.pk, "name": token.name, "shown": token.shown, "scopes": token.scopes}
