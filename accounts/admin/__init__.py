"""The accounts part of the admin, a module per noun."""

from accounts.admin.sign_ins import RefreshFamilyAdmin
from accounts.admin.subscriptions import SubscriptionAdmin
from accounts.admin.users import UserAdmin

__all__ = ["RefreshFamilyAdmin", "SubscriptionAdmin", "UserAdmin"]
