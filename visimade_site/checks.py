"""What `manage.py check --deploy` says beyond Django's own."""

from django.conf import settings
from django.core.checks import Warning, register


@register(deploy=True)
def pages_of_strangers_have_hosts_of_their_own(app_configs, **kwargs):
    if settings.PAGES_DOMAIN or settings.REGISTRATION == "closed":
        return []
    return [
        Warning(
            "Anybody can register and publish pages, and all of them share the host of the platform.",
            hint="Set PAGES_DOMAIN, so that each page gets a host of its own, or REGISTRATION=closed.",
            id="visimade.W001",
        )
    ]
