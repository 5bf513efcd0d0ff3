from datetime import timedelta
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.callers import Caller
from accounts.models import Membership, MembershipPlan, User
from accounts.roles import OUTSIDER, Role
from accounts.scopes import SCOPES
from datastores.scope import Scope
from datastores.stores import MODELS
from datastores.write.operations import UNSET, Operation
from datastores.write.run import run
from pages_app import demo, plans
from pages_app.access import Access
from pages_app.editing.changing import change_page
from pages_app.editing.creating import create_page
from pages_app.models import Page
from pages_app.stores import CMS, OF_MODE
from pages_app.team import members

TEAM_ROLES = {"bob": Role.MEMBER, "cleo": Role.VIEWER}
BETWEEN_RECORDS = timedelta(hours=7)


class Command(BaseCommand):
    help = "Load five example pages with users and data. Nobody can sign in as the example users."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any user or page")

    @transaction.atomic
    def handle(self, *, if_empty, **options):
        if if_empty and (User.objects.exists() or Page.objects.exists()):
            return
        users = {name: demo_user(name) for name in ("ada", "bob", "cleo")}
        for content in demo.pages():
            if not Page.objects.filter(slug=content["slug"]).exists():
                load(content, users)
        self.stdout.write("The example pages are loaded.")


def demo_user(name):
    """An example user, who has no password. A real user of this name is left alone, and nothing is loaded."""
    user = User.objects.named(name).first() or User(username=name, email=f"{name}@{demo.MAIL_DOMAIN}")
    if not user.email.endswith(f"@{demo.MAIL_DOMAIN}"):
        raise CommandError(f"There is a user {name!r} already, whose name the example data would use.")
    if user.pk is None:
        user.set_unusable_password()
        user.save()
    return user


def load(content, users):
    owner = speaking_for(users["ada"])
    fields = {"name": content["name"], "html_content": content["html"], "description": content["description"]}
    fields |= {"storage_mode": content["storage_mode"], "page_api_cms_enabled": content.get("cms", False)}
    page = change_page(create_page(owner, fields), {"slug": content["slug"]}, owner)
    if page.team:
        for name, role in TEAM_ROLES.items():
            members.add(Membership(team=page.team, user=users[name], role=role), owner)
    store = OF_MODE.get(page.default_mode, CMS)
    for collection, items in content.get("records", {}).items():
        for item in items:
            write(page, store, collection, item, users[item["by"]])
        spread(store, page, collection)


def speaking_for(user):
    return Caller(user.pk, user.username, frozenset(SCOPES), "none")


def write(page, store, collection, item, user):
    plan_id = plan_of(page.owner).pk if item.get("planned") else UNSET
    data = item["data"]
    if "due_in_days" in item:
        data = data | {"due": (timezone.now().date() + timedelta(days=item["due_in_days"])).isoformat()}
    scope = Scope(Access(page, speaking_for(user), Role.OWNER if user == page.owner else OUTSIDER), store, collection)
    run(scope, [Operation("create", data=data, plan_id=plan_id)])


def plan_of(owner):
    plan = MembershipPlan(owner=owner, name="Supporters", price=Decimal("5.00"))
    return owner.plans.filter(name=plan.name).first() or plans.add(plan, speaking_for(owner))


def spread(store, page, collection):
    """Let the records look written over some days instead of in one moment."""
    model = MODELS[store.name]
    records = list(model.objects.filter(collection__page=page, collection__name=collection).order_by("-seq"))
    for age, record in enumerate(records):
        moment = timezone.now().replace(microsecond=0) - age * BETWEEN_RECORDS
        model.objects.filter(pk=record.pk).update(created_at=moment, updated_at=moment)
