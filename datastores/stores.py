"""The stores of a page, and what tells them apart (CONTRACT 5, 6.1, 7). Everything else is one engine."""

from dataclasses import dataclass

from datastores.models import CmsRecord, Collection, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.models.record import Record


@dataclass(frozen=True)
class Store:
    name: str  # the area in accounts.roles, and Collection.store
    model: type[Record]
    switch: str  # the field of Page that turns it on
    off_text: str
    open_to_read: bool = False  # no sign-in needed to read
    per_visitor: bool = False  # every visitor has collections of their own
    has_creator: bool = False  # records show createdBy, `mine` filters by it
    has_plan: bool = False  # records show planId, and may be gated by it
    is_form: bool = False  # anybody may submit, and a honeypot tells spam apart
    scope_area: str = ""  # the scopes that tokens need, where they are not named as the path

    @property
    def path(self):
        return f"{self.name}-data"

    @property
    def scopes(self):
        """(to read, to write)"""
        area = self.scope_area or self.path
        return f"{area}:read", f"{area}:write"

    @property
    def spam_name(self):
        """Under what its spam is kept: collections of their own, with the same records."""
        return Collection.Store.SPAM.value

    @property
    def table(self):
        return self.model._meta.db_table

    def is_on(self, page):
        return getattr(page, self.switch)


TEAM = Store(
    Collection.Store.TEAM.value,
    TeamRecord,
    "allow_team_app",
    "Team data is not enabled on this page: its storage mode is not team_app.",
    has_creator=True,
)
SOLO = Store(
    Collection.Store.SOLO.value,
    SoloRecord,
    "allow_solo_app",
    "Solo data is not enabled on this page: its storage mode is not solo_app.",
    per_visitor=True,
)
SOCIAL = Store(
    Collection.Store.SOCIAL.value,
    SocialRecord,
    "allow_social_app",
    "Social data is not enabled on this page: its storage mode is not social_app.",
    open_to_read=True,
    has_creator=True,
)
CMS = Store(
    Collection.Store.CMS.value,
    CmsRecord,
    "page_api_cms_enabled",
    "CMS data is not enabled on this page: set page_api_cms_enabled.",
    open_to_read=True,
    has_plan=True,
)
FORM = Store(
    Collection.Store.FORM.value,
    FormRecord,
    "page_api_form_enabled",
    "Forms are not enabled on this page: set page_api_form_enabled.",
    is_form=True,
    scope_area="pages",
)
STORES = (TEAM, SOLO, SOCIAL, CMS, FORM)
MODELS = {store.name: store.model for store in STORES} | {FORM.spam_name: FORM.model}  # by Collection.store
