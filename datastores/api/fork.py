"""Copying a team page (CONTRACT 10.6)."""

from rest_framework.response import Response

from datastores.forking import fork
from pages_app.api.page_view import PageView
from pages_app.stores import StorageMode
from rest import origins
from rest.errors import BadRequest, Forbidden
from rest.shapes import INTEGER, TEXT, URL, succeeded


class ForkView(PageView):
    """CONTRACT 10.6."""

    scopes = {"POST": "pages:write"}
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
        self.check_parameters()
        self.refuse_private()
        if self.page.default_mode != StorageMode.TEAM:
            raise BadRequest("Only team apps can be copied: the storage mode of this page is not team_app.")
        copy, invite = fork(self.page, self.caller.id)
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

    def refuse_private(self):
        page = self.page
        if self.caller.page_ids is not None:
            raise Forbidden("This token is limited to certain pages and cannot create one.", code="INSUFFICIENT_SCOPE")
        if page.blocked_at:
            raise Forbidden("This page was taken down and cannot be copied.")
        if not self.access.is_owner and (page.is_unlisted or not page.is_published):
            raise Forbidden("This page is not public: only its owner may copy it.")
