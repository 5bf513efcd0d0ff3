from django.urls import path, re_path

from pages_app import (
    api,
    connect,
    context_api,
    dashboard,
    join_api,
    join_screen,
    page_host,
    page_token_api,
    report_screen,
    sdk,
    serving,
    team_api,
    versions_api,
)

CODE = "(?P<code>[A-Za-z0-9]{1,64})"

api_urls = [
    path("pages", api.PagesView.as_view(), name="pages"),
    path("pages/lookup", api.LookupView.as_view(), name="lookup"),
    path("pages/by-slug/<slug>", api.BySlugView.as_view(), name="by-slug"),
    path("pages/<page>", api.PageDetailView.as_view(), name="page"),
    path("pages/<page>/storage-config", api.StorageConfigView.as_view(), name="storage-config"),
    path("pages/<page>/sdk-context", context_api.SdkContextView.as_view(), name="sdk-context"),
    path("pages/<page>/page-token", page_token_api.PageTokenView.as_view(), name="page-token"),
    path("pages/<page>/versions", versions_api.VersionsView.as_view(), name="versions"),
    path("pages/<page>/versions/<int:number>", versions_api.VersionView.as_view(), name="version"),
    path("pages/<page>/versions/<int:number>/restore", versions_api.RestoreView.as_view(), name="restore"),
    path("pages/<page>/team/invite", team_api.InviteView.as_view(), name="invite"),
    path("pages/<page>/team/invites", team_api.InvitesView.as_view(), name="invites"),
    re_path(rf"^pages/(?P<page>[^/]+)/team/invites/{CODE}$", team_api.InviteDetailView.as_view(), name="invite-detail"),
    path("pages/<page>/team/members", team_api.MembersView.as_view(), name="members"),
    path("pages/<page>/team/members/<int:user_id>", team_api.MemberView.as_view(), name="member"),
    re_path(rf"^join/{CODE}$", join_api.JoinView.as_view(), name="join"),
]

sdk_urls = [
    re_path(r"^sdk/page\.(?P<digest>[0-9a-f]{1,64})\.js$", sdk.sdk_script, name="sdk"),
    path("sdk/visimade.d.ts", sdk.types, name="sdk-types"),
]
urls = [
    path("p/<slug>", serving.serve, name="serve"),
    *sdk_urls,
    path("connect", connect.connect, name="connect"),
    path("dashboard", dashboard.dashboard, name="dashboard"),
    re_path(rf"^join/{CODE}$", join_screen.join, name="join-screen"),
    path("report/<int:page_id>", report_screen.report, name="report"),
    path("report/<int:page_id>/sent", report_screen.sent, name="report-sent"),
]

page_host_urls = [
    path("", page_host.index, name="page-host"),
    path("_vm/login", page_host.begin, name="page-host-login"),
    path("_vm/register", page_host.begin, {"new": True}, name="page-host-register"),
    path("_vm/callback", page_host.callback, name="page-host-callback"),
    path("favicon.ico", page_host.no_icon),
    re_path("^((?:p|page-assets)/.*)$", page_host.to_platform),
    *sdk_urls,
]
