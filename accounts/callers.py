"""Who sends a request: the `request.user` of the API. Light, so that a request need not load a User row."""

from dataclasses import dataclass, field
from uuid import UUID

from uuid_utils.compat import uuid7


@dataclass(slots=True)
class Caller:
    """Somebody a credential speaks for.

    `credential` is jwt, api_token, session or page; `credential_id` the row behind it, if any: for session and page the
    Login. `first_issued` is that of a page token, in Unix seconds. `changeset` is in the journal with every change that
    comes of this request.
    `confirmed` says whether user state (active, token epoch) has been read: for a JWT that happens in the query
    that the view needs anyway, see `accounts.authentication.confirm`.
    """

    id: int
    username: str
    scopes: frozenset
    credential: str
    credential_id: int | None = None
    epoch: int = 0
    page_ids: frozenset | None = None
    confirmed: bool = False
    is_staff: bool = False
    first_issued: int = 0
    changeset: UUID = field(default_factory=uuid7, compare=False)
    is_authenticated: bool = field(default=True, init=False)

    @property
    def pk(self):
        return self.id

    @property
    def counted_as(self):
        """Whom rate limits count: the user, by whatever credential.

        With the epoch, so that tokens which a new password has ended cannot use up what the user may do. A page has a
        count of its own, so that it cannot use up what its visitor may do elsewhere.
        """
        return f"{self.id} by page {min(self.page_ids)}" if self.is_page else f"{self.id} {self.epoch}"

    @property
    def is_page(self):
        """Whether a hosted page asks, in the name of its visitor."""
        return self.credential == "page"

    @property
    def login_id(self):
        """The Login that this caller depends on, if any."""
        return self.credential_id if self.credential in ("session", "page") else None

    def accept(self, *, username, is_active, is_staff, epoch, login_epoch=None):
        """Take in the user's state as the database has it now. False: the credential is worth nothing any more.

        `login_epoch` is that of the Login, None when it has ended. A page gets nothing of what staff may (R3).
        """
        known = {"jwt": self.epoch, "session": login_epoch, "page": login_epoch}.get(self.credential, epoch)
        if not is_active or known != epoch:
            return False
        self.username, self.epoch, self.confirmed = username, epoch, True
        self.is_staff = bool(is_staff) and not self.is_page
        return True


class Anonymous:
    id = pk = None
    username = ""
    scopes = frozenset()
    credential, credential_id = "none", None
    page_ids = None
    login_id = None
    confirmed = True
    is_authenticated = is_staff = is_page = False

    def __init__(self):
        self.changeset = uuid7()
