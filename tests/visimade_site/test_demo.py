import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import MembershipPlan, User
from datastores.models import CmsRecord, SocialRecord, SoloRecord, TeamRecord
from pages_app import demo
from pages_app.models import Page

pytestmark = pytest.mark.django_db
OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//|@import|url\(["']?http""")


def test_it_works(client):
    call_command("demo", verbosity=0)

    assert Page.objects.count() == 5
    for page in Page.objects.all():
        assert client.get(page.url_path, SERVER_NAME="localhost").status_code == 200
    for model in (TeamRecord, SocialRecord, CmsRecord, SoloRecord):
        assert model.objects.count() >= 8
    assert CmsRecord.objects.exclude(plan=None).count() == 1
    assert set(Page.objects.get(slug="demo-team-board").team.memberships.values_list("user__username", "role")) == {
        ("ada", "owner"),
        ("bob", "member"),
        ("cleo", "viewer"),
    }


def test_it_loads_nothing_twice():
    call_command("demo", verbosity=0)
    records = TeamRecord.objects.count()
    call_command("demo", verbosity=0)

    assert (Page.objects.count(), TeamRecord.objects.count(), MembershipPlan.objects.count()) == (5, records, 1)


def test_if_empty_leaves_a_used_database_alone(charlie):
    call_command("demo", if_empty=True, verbosity=0)

    assert not Page.objects.exists()


def test_it_leaves_a_real_user_of_that_name_alone():
    User.objects.create_user("Ada", "ada@example.org", "secret")

    with pytest.raises(CommandError, match="ada"):
        call_command("demo", verbosity=0)
    assert not Page.objects.exists()


def test_nobody_can_sign_in_as_an_example_user():
    call_command("demo", verbosity=0)

    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.parametrize("page", demo.pages(), ids=lambda page: page["slug"])
def test_the_pages_are_what_the_documentation_asks_for(page):
    html = page["html"]

    assert html.startswith("<!doctype html>") or html.startswith("<!DOCTYPE html>")
    for part in ('charset="', 'name="viewport"', "<title>", 'name="description"', "og:title", "og:type", "{{PAGE_ID}}"):
        assert part in html, part
    assert not OUTSIDE.search(html)
    assert ".innerHTML" not in html
