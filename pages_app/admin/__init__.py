"""The pages and what belongs to them in the admin, a module per noun."""

from pages_app.admin.invites import InviteAdmin
from pages_app.admin.memberships import MembershipAdmin
from pages_app.admin.pages import PageAdmin
from pages_app.admin.plans import MembershipPlanAdmin
from pages_app.admin.reports import ReportAdmin
from pages_app.admin.teams import TeamAdmin
from pages_app.admin.tokens import ApiTokenAdmin
from pages_app.admin.versions import PageVersionAdmin

__all__ = [
    "ApiTokenAdmin",
    "InviteAdmin",
    "MembershipAdmin",
    "MembershipPlanAdmin",
    "PageAdmin",
    "PageVersionAdmin",
    "ReportAdmin",
    "TeamAdmin",
]
