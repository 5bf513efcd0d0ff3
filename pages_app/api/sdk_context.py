"""Who is on the page, and what they may do there: what the script of a page asks first (CONTRACT 16.1)."""

from rest_framework.response import Response

from pages_app.api.page_view import PageView
from pages_app.api.representation import flags
from pages_app.switches import FLAGS
from rest.lanes.declaring import FAST
from rest.shapes import FLAG, INTEGER, TEXT, USER, nullable, object_of, one_of

MEMBERSHIP = object_of(user_id=INTEGER, role=one_of("owner", "admin", "member", "viewer"), status=one_of("accepted"))
CONTEXT = object_of(
    user=nullable(USER),
    isPageOwner=FLAG,
    membership=nullable(MEMBERSHIP),
    storageMode=TEXT,
    flags=object_of(**dict.fromkeys(FLAGS, FLAG)),
)


class SdkContextView(PageView):
    """CONTRACT 16.1."""

    by_pages = ("GET",)
    scopes = {"GET": None}
    lanes = {"GET": FAST}
    open_to_anyone = ("GET",)
    actions = {"GET": "see"}
    answers = {"GET": {200: CONTEXT}}

    def get(self, request, page):
        """Who you are on this page.

        200: `{"user": {"id", "username"} | null, "isPageOwner", "membership": {"user_id", "role", "status"} | null,
        "storageMode", "flags": {"page_api_...": true}}`.
        """
        caller = self.caller
        return Response(
            {
                "user": {"id": caller.id, "username": caller.username} if caller.is_authenticated else None,
                "isPageOwner": self.access.is_owner,
                "membership": self.membership(),
                "storageMode": self.page.default_mode,
                "flags": flags(self.page),
            }
        )

    def membership(self):
        if not self.access.is_in_team:
            return None
        return {"user_id": self.caller.id, "role": str(self.access.standing), "status": "accepted"}
