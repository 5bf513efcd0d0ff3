import pytest
from django.db import IntegrityError

from accounts.models import MembershipPlan, Subscription


@pytest.fixture
def plan(alice):
    return MembershipPlan.objects.create(owner=alice, name="Gold", price="4.50")


def test_one_subscription_for_a_person_and_plan(plan, charlie):
    Subscription.objects.create(user=charlie, plan=plan)
    with pytest.raises(IntegrityError):
        Subscription.objects.create(user=charlie, plan=plan, status="canceled")


def test_it_names_itself(plan, charlie):
    assert str(plan) == "Gold"
    assert str(Subscription(user=charlie, plan=plan)) == "charlie: Gold"
