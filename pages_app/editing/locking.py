from pages_app.models import Page
from rest.errors import NotFound


def locked(page):
    """The page read again under its lock, which every writer of page or versions takes first."""
    fresh = Page.objects.existing().select_for_update(no_key=True).filter(pk=page.pk).first()
    if fresh is None:
        raise NotFound("There is no such page.")
    return fresh
