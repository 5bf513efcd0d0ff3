from django.urls import path, re_path

from pages_app.api.join import JoinView
from pages_app.api.lookup import BySlugView, LookupView
from pages_app.api.page_token import PageTokenView
from pages_app.api.pages import PageDetailView, PagesView
from pages_app.api.sdk_context import SdkContextView
from pages_app.api.storage import StorageConfigView
from pages_app.api.team import InviteDetailView, InvitesView, InviteView, MembersView, MemberView
from pages_app.api.versions import RestoreView, VersionsView, VersionView
from pages_app.hosting import connect, page_host, page_host_login, serving
from pages_app.screens import dashboard, join, report
from pages_app.sdk import script

CODE = "(?P<code>[A-Za-z0-9]{1,64})"

api_urls = [
    path("pages", PagesView.as_view(), name="pages"),
    path("pages/lookup", LookupView.as_view(), name="lookup"),
    path("pages/by-slug/<slug>", BySlugView.as_view(), name="by-slug"),
    path("pages/<page>", PageDetailView.as_view(), name="page"),
    path("pages/<page>/storage-config", StorageConfigView.as_view(), name="storage-config"),
    path("pages/<page>/sdk-context", SdkContextView.as_view(), name="sdk-context"),
    path("pages/<page>/page-token", PageTokenView.as_view(), name="page-token"),
    path("pages/<page>/versions", VersionsView.as_view(), name="versions"),
    path("pages/<page>/versions/<int:number>", VersionView.as_view(), name="version"),
    path("pages/<page>/versions/<int:number>/restore", RestoreView.as_view(), name="restore"),
    path("pages/<page>/team/invite", InviteView.as_view(), name="invite"),
    path("pages/<page>/team/invites", InvitesView.as_view(), name="invites"),
    re_path(rf"^pages/(?P<page>[^/]+)/team/invites/{CODE}$", InviteDetailView.as_view(), name="invite-detail"),
    path("pages/<page>/team/members", MembersView.as_view(), name="members"),
    path("pages/<page>/team/members/<int:user_id>", MemberView.as_view(), name="member"),
    re_path(rf"^join/{CODE}$", JoinView.as_view(), name="join"),
]

sdk_urls = [
    re_path(r"^sdk/page\.(?P<digest>[0-9a-f]{1,64})\.js$", script.sdk_script, name="sdk"),
    path("sdk/visimade.d.ts", script.types, name="sdk-types"),
]
urls = [
    path("p/<slug>", serving.serve, name="serve"),
    *sdk_urls,
    path("connect", connect.connect, name="connect"),
    path("dashboard", dashboard.dashboard, name="dashboard"),
    re_path(rf"^join/{CODE}$", join.join, name="join-screen"),
    path("report/<int:page_id>", report.report, name="report"),
    path("report/<int:page_id>/sent", report.sent, name="report-sent"),
]

page_host_urls = [
    path("", page_host.index, name="page-host"),
    path("_vm/login", page_host_login.begin, name="page-host-login"),
    path("_vm/register", page_host_login.begin, {"new": True}, name="page-host-register"),
    path("_vm/callback", page_host_login.callback, name="page-host-callback"),
    path("favicon.ico", page_host.no_icon),
    re_path("^((?:p|page-assets)/.*)$", page_host.to_platform),
    *sdk_urls,
]
