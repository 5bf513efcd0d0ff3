"""Links from one list or form of the admin to another."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode


def row_link(obj, text=None):
    """A link to the admin form of a row, or a dash."""
    return link(obj._meta.label_lower, obj.pk, text or obj) if obj else "-"


def link(label, pk, text):
    """A link to the admin form of a row that need not be loaded; `label` as in `pages_app.page`."""
    if pk is None:
        return "-"
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{label.replace('.', '_')}_change", args=[pk]), text)


def list_link(label, text, **query):
    """A link to an admin list."""
    return format_html(
        '<a href="{}?{}">{}</a>', reverse(f"admin:{label.replace('.', '_')}_changelist"), urlencode(query), text
    )


def links(*items):
    return format_html_join(" · ", "{}", [[item] for item in items])
