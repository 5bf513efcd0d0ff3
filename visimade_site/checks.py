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


@register(deploy=True)
def pages_are_sites_of_their_own(app_configs, **kwargs):
    domain = settings.PAGES_DOMAIN
    if not domain or f".{domain}".endswith(".localhost") or is_public_suffix(domain):
        return []
    return [
        Warning(
            f"To browsers all pages under {domain} are one site: pages can plant cookies on each other, and show each"
            " other in frames with the visitor signed in.",
            hint=f"Ask for an entry of {domain} in the Public Suffix List.",
            id="visimade.W002",
        )
    ]


def is_public_suffix(domain):
    from publicsuffixlist import PublicSuffixList  # reading the list takes a tenth of a second

    return PublicSuffixList().privatesuffix(domain) is None
