from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Team
from pages_app import slugs
from pages_app.stores import StorageMode
from rest.times import now


class PageQuerySet(models.QuerySet):
    def existing(self):
        """Pages that are not deleted; a deleted one stays only until it is purged."""
        return self.filter(deleted_at=None)

    def worked_on_by(self, user_id, with_teams=False):
        mine = Q(owner=user_id)
        if with_teams:
            membership = Membership.objects.filter(team=OuterRef("team"), user=user_id)
            mine |= Q(allow_team_app=True, blocked_at=None) & Exists(membership)
        return self.existing().filter(mine)


class Page(models.Model):
    """One HTML file, its address and its switches. The text itself lies in the versions."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pages", db_index=False)
    team = models.OneToOneField(Team, models.SET_NULL, null=True, blank=True, related_name="page")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=slugs.STORED_LENGTH, unique=True, null=True, db_index=False)
    description = models.CharField(max_length=500, blank=True, default="")
    preview_image = models.URLField(max_length=2000, null=True, blank=True)

    default_mode = models.CharField(max_length=10, choices=StorageMode.choices, default=StorageMode.PAGE)
    allow_solo_app = models.BooleanField(default=False)
    allow_team_app = models.BooleanField(default=False)
    allow_social_app = models.BooleanField(default=False)

    page_api_ai_enabled = models.BooleanField(default=False)
    page_api_image_gen_enabled = models.BooleanField(default=False)
    page_api_image_search_enabled = models.BooleanField(default=False)
    page_api_image_recognition_enabled = models.BooleanField(default=False)
    page_api_spawn_enabled = models.BooleanField(default=False)
    page_api_cms_enabled = models.BooleanField(default=False)
    page_api_form_enabled = models.BooleanField(default=False)

    is_published = models.BooleanField(default=True)
    is_unlisted = models.BooleanField(default=False)
    views = models.PositiveBigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False, help_text="The number of the live version.")
    schemas_rev = models.PositiveIntegerField(default=0, editable=False, help_text="Rises with any schema; 0: none.")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    blocked_at = models.DateTimeField(null=True, blank=True, help_text="Since then only owner and staff see it.")
    blocked_reason = models.CharField(max_length=500, blank=True, default="", help_text="Shown to the owner.")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("owner", models.F("updated_at").desc(), name="page_by_owner", condition=Q(deleted_at=None))
        ]

    def __str__(self):
        return self.name

    @property
    def url_path(self):
        return f"/p/{self.slug}"

    @property
    def state(self):
        """In one word or two, for lists that people read."""
        if self.blocked_at:
            return "blocked"
        return "not published" if not self.is_published else "unlisted" if self.is_unlisted else "published"

    def ensure_team(self):
        """Team mode needs a workspace; it is made once and stays when the mode changes."""
        if self.allow_team_app and self.team_id is None:
            self.team = Team.start(self.owner_id)

    def save_version(self, html, by_id):
        """Keep `html` as the next version, live from now on, and forget the oldest beyond the limit.

        Call inside a transaction that holds this page's row lock: one writer numbers at a time.
        """
        self.version += 1
        html = without_mark(html)
        self.versions.create(number=self.version, html=html, size=len(html.encode()), created_by_id=by_id)
        if self.version > settings.VERSIONS_KEPT:
            self.versions.filter(number__lte=self.version - settings.VERSIONS_KEPT).delete()


def without_mark(html):
    """HTML without the byte order mark that some editors put in front of it."""
    return html.lstrip("\ufeff")
