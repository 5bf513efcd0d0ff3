"""The stores of a page, and what tells them apart (CONTRACT 5, 6.1, 7): the one list of them."""

from dataclasses import dataclass

from django.db.models import TextChoices


class StorageMode(TextChoices):
    """What a page is in the first place; all but the plain page have a store by that."""

    PAGE = "page"
    SOLO = "solo_app"
    TEAM = "team_app"
    SOCIAL = "social_app"


@dataclass(frozen=True, eq=False)
class Store:
    name: str  # the area in accounts.roles, the data global of the page's script, and where records say they are kept
    switch: str  # the field of Page that turns it on
    off_text: str
    mode: StorageMode | None = None  # of pages that are all about it
    open_to_read: bool = False  # no sign-in needed to read
    per_visitor: bool = False  # every visitor has collections of their own
    has_creator: bool = False  # records show createdBy, `mine` filters by it
    has_plan: bool = False  # records show planId, and may be gated by it
    is_form: bool = False  # anybody may submit, and a honeypot tells spam apart
    keeps_files: bool = False
    scope_area: str = ""  # the scopes that tokens need, where they are not named as the path

    @property
    def path(self):
        return f"{self.name}-data"

    @property
    def scopes(self):
        """(to read, to write)"""
        area = self.scope_area or self.path
        return f"{area}:read", f"{area}:write"

    def is_on(self, page):
        return getattr(page, self.switch)

    def is_in_script(self, page):
        """Whether the script of the page has its global: by the default mode, not by the allow_* switches (4.2)."""
        return page.default_mode == self.mode if self.mode else self.is_on(page)


TEAM = Store(
    "team",
    "allow_team_app",
    "Team data is not enabled on this page: its storage mode is not team_app.",
    mode=StorageMode.TEAM,
    has_creator=True,
    keeps_files=True,
)
SOLO = Store(
    "solo",
    "allow_solo_app",
    "Solo data is not enabled on this page: its storage mode is not solo_app.",
    mode=StorageMode.SOLO,
    per_visitor=True,
    keeps_files=True,
)
SOCIAL = Store(
    "social",
    "allow_social_app",
    "Social data is not enabled on this page: its storage mode is not social_app.",
    mode=StorageMode.SOCIAL,
    open_to_read=True,
    has_creator=True,
    keeps_files=True,
)
CMS = Store(
    "cms",
    "page_api_cms_enabled",
    "CMS data is not enabled on this page: set page_api_cms_enabled.",
    open_to_read=True,
    has_plan=True,
)
FORM = Store(
    "form",
    "page_api_form_enabled",
    "Forms are not enabled on this page: set page_api_form_enabled.",
    is_form=True,
    scope_area="pages",
)
STORES = (TEAM, SOLO, SOCIAL, CMS, FORM)
OF_MODE = {store.mode: store for store in STORES if store.mode}
FILE_STORES = tuple(store for store in STORES if store.keeps_files)
