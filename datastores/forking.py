"""A copy of somebody's team page for oneself: how it works, without what is in it (CONTRACT 10.6)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Invite
from datastores.models import AgentSpec, CollectionSchema
from pages_app import slugs
from pages_app.editing.pages import create_page, live_html
from pages_app.stores import StorageMode
from pages_app.switches import FLAGS

INVITE_DAYS = 30


@transaction.atomic
def fork(source, owner_id):
    """(the new page, an invite into its team). HTML, name, description, switches, schemas and agent spec come along."""
    fields = {name: getattr(source, name) for name in ("name", "description", *FLAGS)}
    fields |= {"html_content": live_html(source), "storage_mode": StorageMode.TEAM}
    page = create_page(owner_id, fields, slug=slug_of_copy(source.slug))
    copy_schemas(source, page)
    for spec in AgentSpec.objects.filter(page=source):
        AgentSpec.objects.create(page=page, text=spec.text)
    expires_at = timezone.now() + timedelta(days=INVITE_DAYS)
    return page, Invite.objects.create(team=page.team, created_by_id=owner_id, expires_at=expires_at)


def slug_of_copy(slug):
    suffix = secrets.token_hex(slugs.SUFFIX_BYTES)
    return f"{slug[: slugs.LENGTH - len(suffix) - 1].rstrip('-')}-{suffix}"


def copy_schemas(source, page):
    rows = CollectionSchema.objects.filter(page=source)
    copies = [CollectionSchema(page=page, store=row.store, name=row.name, definition=row.definition) for row in rows]
    if CollectionSchema.objects.bulk_create(copies):
        page.schemas_rev = 1
        page.save(update_fields=["schemas_rev"])
