from django.conf import settings
from django.core.validators import URLValidator
from rest_framework import serializers

from pages_app import slugs
from pages_app.models.page import without_mark
from pages_app.stores import StorageMode
from pages_app.switches import FLAGS, MODE_SWITCHES
from rest.errors import TooLarge
from rest.fields import Body, Flag, OneOf, Text, Whole

CONTENT_FIELDS = ("html_content", "name", "description")


class Html(Text):
    def to_internal_value(self, data):
        data = without_mark(data) if isinstance(data, str) else data
        if isinstance(data, str) and len(data.encode()) > settings.PAGE_MAX_BYTES:
            raise TooLarge(f"html_content may have at most {settings.PAGE_MAX_BYTES} bytes.")
        return super().to_internal_value(data)


class PageBody(Body):
    """What POST and PATCH share (CONTRACT 3.1, 3.5)."""

    name = Text(max_length=200, trim_whitespace=True)
    html_content = Html()
    description = Text(max_length=500, allow_blank=True, required=False)
    is_published = Flag(required=False)
    is_unlisted = Flag(required=False)

    def get_fields(self):
        return super().get_fields() | {name: Flag(required=False) for name in FLAGS}

    def validate_html_content(self, html):
        if not html.strip():
            raise serializers.ValidationError("must not be empty.")
        return html


class NewPage(PageBody):
    example = {
        "name": "Board",
        "html_content": '<!doctype html><html lang="en"><body data-page-id="{{PAGE_ID}}">Hello</body></html>',
        "storage_mode": "team_app",
    }

    storage_mode = OneOf(choices=StorageMode.choices, default=StorageMode.PAGE)


class PageChange(PageBody):
    example = {"name": "Our board", "slug": "our-board", "ifVersion": 3}

    name = Text(max_length=200, trim_whitespace=True, required=False)
    html_content = Html(required=False)
    slug = Text(required=False)
    preview_image = Text(
        required=False, allow_null=True, max_length=2000, validators=[URLValidator(schemes=["http", "https"])]
    )
    ifVersion = Whole(required=False, min_value=0)

    def validate_slug(self, text):
        slug = slugs.slugify(text)
        if len(slug) < slugs.SHORTEST:
            raise serializers.ValidationError(f"needs {slugs.SHORTEST} letters or digits; {slug!r} is left of yours.")
        return slug


class StorageConfig(Body):
    is_closed = True
    example = {"default_mode": "team_app", "allow_social_app": True}

    default_mode = OneOf(choices=StorageMode.choices, required=False)

    def get_fields(self):
        return super().get_fields() | {name: Flag(required=False) for name in MODE_SWITCHES}
