"""The accounts part of the admin, a module per noun."""

from accounts.admin.plans import MembershipPlanAdmin, SubscriptionAdmin
from accounts.admin.tokens import ApiTokenAdmin, RefreshFamilyAdmin
from accounts.admin.users import UserAdmin

__all__ = ["ApiTokenAdmin", "MembershipPlanAdmin", "RefreshFamilyAdmin", "SubscriptionAdmin", "UserAdmin"]
