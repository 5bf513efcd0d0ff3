"""Links from one list or form of the admin to another."""

from collections import defaultdict

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

known = defaultdict(list)


def row_link(obj, text=None):
    """A link to the admin form of a row, or a dash."""
    return link(type(obj), obj.pk, text or obj) if obj else "-"


def link(model, pk, text):
    """A link to the admin form of a row that need not be loaded, or a dash."""
    return format_html('<a href="{}">{}</a>', screen(model, "change", pk), text) if pk is not None else "-"


def list_link(model, text, **query):
    """A link to an admin list."""
    return format_html('<a href="{}?{}">{}</a>', screen(model, "changelist"), urlencode(query), text)


def screen(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def links(*items):
    return format_html_join(" · ", "{}", [[item] for item in items])


def related_to(model):
    """Decorates what gives the links from a row of `model`: each package adds its own to rows of those below."""

    def register(links_of):
        known[model].append(links_of)
        return links_of

    return register


def related(row):
    """All links that are known from a row."""
    return links(*(item for links_of in known[type(row)] for item in links_of(row)))
