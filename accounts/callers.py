"""Who sends a request: the `request.user` of the API. Light, so that a request need not load a User row."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Caller:
    """Somebody a credential speaks for.

    `credential` is jwt, api_token, session or page; `credential_id` the row behind it, if any.
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
    is_authenticated: bool = field(default=True, init=False)

    @property
    def pk(self):
        return self.id

    @property
    def counted_as(self):
        """Whom rate limits count: the user, by whatever credential.

        With the epoch, so that tokens which a new password has ended cannot use up what the user may do.
        """
        return f"{self.id} {self.epoch}"

    def accept(self, *, username, is_active, is_staff, epoch):
        """Take in the user's state as the database has it now. False: the credential is worth nothing any more."""
        if not is_active or (self.credential == "jwt" and epoch != self.epoch):
            return False
        self.username, self.is_staff, self.epoch, self.confirmed = username, bool(is_staff), epoch, True
        return True


class Anonymous:
    id = pk = None
    username = ""
    scopes = frozenset()
    credential, credential_id = "none", None
    page_ids = None
    confirmed = True
    is_authenticated = is_staff = False
