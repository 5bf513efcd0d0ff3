"""The pages and their teams in the admin, a module per noun."""

from pages_app.admin.invites import InviteAdmin
from pages_app.admin.pages import PageAdmin
from pages_app.admin.reports import ReportAdmin
from pages_app.admin.teams import MembershipAdmin, TeamAdmin
from pages_app.admin.versions import PageVersionAdmin

__all__ = ["InviteAdmin", "MembershipAdmin", "PageAdmin", "PageVersionAdmin", "ReportAdmin", "TeamAdmin"]
