"""The accounts part of the admin, a module per noun."""

from accounts.admin.invites import InviteAdmin
from accounts.admin.plans import MembershipPlanAdmin, SubscriptionAdmin
from accounts.admin.teams import MembershipAdmin, TeamAdmin
from accounts.admin.tokens import ApiTokenAdmin, RefreshFamilyAdmin
from accounts.admin.users import UserAdmin

__all__ = [
    "ApiTokenAdmin",
    "InviteAdmin",
    "MembershipAdmin",
    "MembershipPlanAdmin",
    "RefreshFamilyAdmin",
    "SubscriptionAdmin",
    "TeamAdmin",
    "UserAdmin",
]
