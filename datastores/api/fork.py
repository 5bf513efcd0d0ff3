"""Copying a team page (CONTRACT 10.6)."""

from rest_framework.response import Response

from datastores.forking import fork
from pages_app.api.page_view import PageView
from rest import origins
from rest.lanes.declaring import SLOW
from rest.shapes import INTEGER, TEXT, URL, succeeded


class ForkView(PageView):
    """CONTRACT 10.6."""

    scopes = {"POST": "pages:write"}
    lanes = {"POST": SLOW}
    actions = {"POST": "see"}
    answers = {
        "POST": {
            200: succeeded(
                newPageId=INTEGER,
                newSlug=TEXT,
                redirectUrl=TEXT,
                pageUrl=URL,
                inviteCode=TEXT,
                inviteUrl=URL,
                workspaceId=INTEGER,
                message=TEXT,
            )
        }
    }

    def post(self, request, page):
        """Copy a public team page into your account, with a team of its own and an invite link into it.

        HTML, name, description, switches, schemas and agent spec come along; records, members, files and versions do
        not. 200: `success, newPageId, newSlug, redirectUrl, pageUrl, inviteCode, inviteUrl, workspaceId, message`. The
        invite makes members and lives 30 days. 400 for a page that is no team app.
        """
        copy, invite = fork(self.access)
        base = origins.trusted(request)
        return Response(
            {
                "success": True,
                "newPageId": copy.pk,
                "newSlug": copy.slug,
                "redirectUrl": copy.url_path,
                "pageUrl": base + copy.url_path,
                "inviteCode": invite.code,
                "inviteUrl": f"{base}/join/{invite.code}",
                "workspaceId": copy.team_id,
                "message": "Page copied successfully! Invite others with the link.",
            }
        )
