from accounts.models.plan import MembershipPlan, Subscription
from accounts.models.team import Invite, Membership, Team
from accounts.models.token import ApiToken, RefreshFamily, RefreshToken
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "Invite",
    "Membership",
    "MembershipPlan",
    "RefreshFamily",
    "RefreshToken",
    "Subscription",
    "Team",
    "User",
]
