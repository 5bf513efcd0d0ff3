"""A superuser in the admin, and rows of every kind, with hostile text wherever text may stand."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Invite, Membership, MembershipPlan, RefreshFamily, Subscription
from accounts.roles import Role
from accounts.scopes import SCOPES
from datastores.models import Collection, CollectionSchema
from datastores.purging import purge_collection
from datastores.stores import MODELS as MODELS_OF
from files.models import StoredFile
from journal.models import Change
from pages_app.models import Report
from pages_app.stores import STORES
from tests.conftest import make_page, make_user

EVIL = "<img src=x onerror=alert(1)>"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
HASHER = "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def address(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def list_of(model):
    return address(model, "changelist")


def form_of(row):
    return address(type(row), "change", row.pk)


def screens(model):
    """The addresses of all screens about a model and its newest row."""
    row = model._default_manager.order_by("pk").last()
    if model is Membership:
        row = Membership.objects.exclude(role=Role.OWNER).last()
    return {name: address(model, name, *([] if name in ("changelist", "add") else [row.pk])) for name in SCREENS}


SCREENS = ["changelist", "add", "change", "history", "delete"]


def make_rows(number, prefix="user"):
    """`number` rows of every kind that the admin knows; returns the secrets that must never be seen."""
    secrets = []
    for index in range(number):
        owner, other = make_user(f"{prefix}{index}"), make_user(f"{prefix}{index}b")
        page = make_page(owner, "team_app", name=EVIL, description=EVIL, html_content=EVIL)
        page.blocked_at, page.blocked_reason = timezone.now(), EVIL
        page.save()
        Membership.objects.create(team=page.team, user=other, role=Role.MEMBER)
        soon = timezone.now() + timedelta(days=3)
        Invite.objects.create(team=page.team, created_by=owner, expires_at=soon, email=f'"{EVIL}"@example.org')
        plan = MembershipPlan.objects.create(owner=owner, name=EVIL, description=EVIL)
        Subscription.objects.create(user=other, plan=plan)
        token, secret = ApiToken.issue(owner, EVIL, SCOPES)
        secrets += [secret, token.digest, owner.password]
        refresh = RefreshFamily.start(owner, SCOPES)
        secrets += [refresh, *RefreshFamily.objects.get(user=owner).tokens.values_list("digest", flat=True)]
        Report.objects.create(page=page, reporter=other, reason=Report.Reason.SPAM, text=EVIL)
        Group.objects.create(name=f"{prefix} {index}")
        purge_collection.enqueue(-1)
        schema = {"fields": {EVIL: {"type": "string", "description": EVIL}}, "strict": False}
        CollectionSchema.objects.create(page=page, store="team", name=EVIL, definition=json.dumps(schema))
        for store in STORES:
            make_record(page, store, EVIL, owner)
        make_file(page, owner, store="team")
        make_file(page, owner, store="asset", public_name=f"x-{index:08x}.txt")
    return secrets


def make_file(page, user, **fields):
    """A file without bytes, as its row stands."""
    facts = {"filename": EVIL, "content_type": "text/plain", "size": 5, "sha256": "0" * 64, "key": str(uuid4())}
    return StoredFile.objects.create(page=page, created_by=user, created_at=timezone.now(), **facts, **fields)


def make_record(page, store, name, user):
    """A collection with one record and its journal entry, as `datastores.write` leaves them."""
    now, data = timezone.now(), {EVIL: EVIL}
    owner = user if store.per_visitor else None
    collection, _ = Collection.objects.get_or_create(
        page=page, store=store.name, name=name, owner=owner, defaults={"updated_at": now}
    )
    collection.last_seq, collection.record_count = collection.last_seq + 1, collection.record_count + 1
    collection.save()
    fields = {"collection": collection, "seq": collection.last_seq, "rev": collection.last_seq, "data": data}
    if store.has_creator:
        fields["created_by"] = user
    record = MODELS_OF[store.name].objects.create(**fields, created_at=now, updated_at=now)
    Change.objects.create(
        page_id=page.pk,
        collection_id=collection.pk,
        seq=collection.last_seq,
        op="create",
        record_id=record.pk,
        actor_id=user.pk,
        credential="jwt",
        changeset=record.pk,
        after={"data": data},
        at=now,
    )
    return record


class Hostile(HTMLParser):
    """What a strict policy would refuse or a hostile text would add, as `tag attribute`."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.found.append(tag)
        for name, value in attributes:
            if name == "style" or name.startswith("on") or (value or "").lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")


def hostile(html):
    parser = Hostile()
    parser.feed(html)
    return parser.found


@pytest.fixture
def boss(db):
    return make_user("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def office(client, boss):
    """A client in which the superuser is signed in."""
    client.force_login(boss)
    return client


@pytest.fixture
def helper(db):
    """Staff without any permission."""
    return make_user("helper", is_staff=True)


@pytest.fixture
def act(office):
    """`act("block", page, reason="Spam")` runs an action of the admin on a row."""

    def run(action, *rows, **fields):
        data = {"action": action, "_selected_action": [row.pk for row in rows]} | fields
        return office.post(list_of(type(rows[0])), data, follow=True)

    return run


@pytest.fixture
def save(office):
    """`save(page, name="New")` sends the form of a row as it is shown, with these fields changed."""

    def run(row, **fields):
        form = office.get(form_of(row)).context["adminform"].form
        shown = {name: form[name].value() for name in form.fields}
        data = {name: value for name, value in shown.items() if value not in (None, False)}
        for name, value in list(data.items()):
            if hasattr(value, "strftime"):
                data |= {f"{name}_0": value.strftime("%Y-%m-%d"), f"{name}_1": value.strftime("%H:%M:%S")}
        return office.post(form_of(row), {k: v for k, v in (data | fields).items() if v is not None})

    return run


@pytest.fixture
def tab(browser):
    """A page of a fresh browser, and all that its console complained about."""
    context = browser.new_context()
    page, complaints = context.new_page(), []
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield SimpleNamespace(page=page, complaints=complaints)
    context.close()
