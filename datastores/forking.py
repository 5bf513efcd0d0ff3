"""A copy of somebody's team page for oneself: how it works, without what is in it (CONTRACT 10.6)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Invite
from datastores.describing import spec_of, write_spec
from datastores.models import CollectionSchema
from journal import writer
from journal.models import Change
from pages_app import slugs
from pages_app.editing.creating import create_page, refuse_limited
from pages_app.editing.versions import live_html
from pages_app.stores import StorageMode
from pages_app.switches import FLAGS
from pages_app.team import invites
from rest.errors import BadRequest, Forbidden
from rest.json import loads

INVITE_DAYS = 30


def fork(access):
    """(the new page, an invite into its team). HTML, name, description, switches, schemas and agent spec come along."""
    refuse_private(access)
    if access.page.default_mode != StorageMode.TEAM:
        raise BadRequest("Only team apps can be copied: the storage mode of this page is not team_app.")
    return copy(access.page, access.caller)


def refuse_private(access):
    page = access.page
    refuse_limited(access.caller)
    if page.blocked_at:
        raise Forbidden("This page was taken down and cannot be copied.")
    if not access.is_owner and (page.is_unlisted or not page.is_published):
        raise Forbidden("This page is not public: only its owner may copy it.")


@transaction.atomic
def copy(source, caller):
    fields = {name: getattr(source, name) for name in ("name", "description", *FLAGS)}
    fields |= {"html_content": live_html(source), "storage_mode": StorageMode.TEAM}
    page = create_page(caller, fields, slug=slug_of_copy(source.slug), copied_from=source.pk)
    copy_schemas(source, page, caller)
    if (text := spec_of(source)) is not None:
        write_spec(page, text, caller)
    expires_at = timezone.now() + timedelta(days=INVITE_DAYS)
    return page, invites.add(Invite(team=page.team, created_by_id=caller.id, expires_at=expires_at), caller)


def slug_of_copy(slug):
    suffix = secrets.token_hex(slugs.SUFFIX_BYTES)
    return f"{slug[: slugs.LENGTH - len(suffix) - 1].rstrip('-')}-{suffix}"


def copy_schemas(source, page, caller):
    rows = CollectionSchema.objects.filter(page=source)
    copies = [CollectionSchema(page=page, store=row.store, name=row.name, definition=row.definition) for row in rows]
    if CollectionSchema.objects.bulk_create(copies):
        page.schemas_rev = 1
        page.save(update_fields=["schemas_rev"])
    for row in copies:
        after = {"store": row.store, "collection": row.name, "schema": loads(row.definition)}
        writer.note(page.pk, Change.Subject.SCHEMA, Change.Op.CREATE, caller, after=after)
