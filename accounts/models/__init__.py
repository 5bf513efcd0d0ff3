from accounts.models.login import ConnectCode, Login, PageSession
from accounts.models.plan import MembershipPlan, Subscription
from accounts.models.team import Invite, Membership, Team
from accounts.models.token import ApiToken, RefreshFamily, RefreshToken
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "ConnectCode",
    "Invite",
    "Login",
    "Membership",
    "MembershipPlan",
    "PageSession",
    "RefreshFamily",
    "RefreshToken",
    "Subscription",
    "Team",
    "User",
]
