"""/dashboard: one's own pages, and those of the teams one is in."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from pages_app.models import Page
from rest.screens import require_safe

SHOWN = 500
COLUMNS = (
    "name",
    "slug",
    "default_mode",
    "is_published",
    "is_unlisted",
    "views",
    "updated_at",
    "blocked_at",
    "blocked_reason",
)


@never_cache
@require_safe
@login_required
def dashboard(request):
    """GET /dashboard. Pages that were taken down stand on top, with the reason."""
    user_id = request.user.pk
    own = list(newest(Page.objects.worked_on_by(user_id)))
    teams = Page.objects.worked_on_by(user_id, with_teams=True).exclude(owner=user_id)
    context = {
        "blocked": [page for page in own if page.blocked_at],
        "pages": own,
        "team_pages": newest(teams.select_related("owner"), "owner__username"),
        "shown": SHOWN,
    }
    return render(request, "pages/dashboard.html", context)


def newest(pages, *more):
    return pages.only(*COLUMNS, *more).order_by("-updated_at")[:SHOWN]
