from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import MembershipPlan, Subscription


@pytest.fixture
def plan(alice):
    return MembershipPlan.objects.create(owner=alice, name="Gold", price="4.50")


def at(**shift):
    return timezone.now() + timedelta(**shift)


@pytest.mark.parametrize(
    "status, end, in_force",
    [
        ("active", None, True),
        ("active", at(days=1), True),
        ("active", at(days=-1), False),
        ("active", at(seconds=-1), False),
        ("past_due", None, False),
        ("past_due", at(days=1), False),
        ("canceled", None, False),
        ("canceled", at(days=1), False),
    ],
)
def test_which_subscriptions_are_in_force(plan, charlie, status, end, in_force):
    Subscription.objects.create(user=charlie, plan=plan, status=status, current_period_end=end)

    assert Subscription.objects.in_force().exists() is in_force


def test_one_subscription_for_a_person_and_plan(plan, charlie):
    Subscription.objects.create(user=charlie, plan=plan)
    with pytest.raises(IntegrityError):
        Subscription.objects.create(user=charlie, plan=plan, status="canceled")


def test_it_names_itself(plan, charlie):
    assert str(plan) == "Gold"
    assert str(Subscription(user=charlie, plan=plan)) == "charlie: Gold"
