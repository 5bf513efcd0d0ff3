"""Reading settings that are more than a word; a bad value stops the start."""

import re
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured

DOMAIN = re.compile(r"(?=.{1,200}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
MEMORY = "django.core.cache.backends.locmem.LocMemCache"
MANY = {"MAX_ENTRIES": 100_000}
RATE = re.compile(r"\d{1,12}/([1-9]\d{0,5})?[smhd]")


def rate(text):
    """`10/m`, ten a minute; also `s`, `h`, `d`, and `10/5m`."""
    if not RATE.fullmatch(text):
        raise ImproperlyConfigured(f"A rate limit is written as 10/m, 500/h or 10/5m, not {text!r}")
    return text


def counts_in(redis_url, workers, file):
    """The caches of rate counters and running totals: one that all processes share, where there are several."""
    if redis_url:
        return {
            "default": {"BACKEND": "rest.counters.in_redis.Shared", "LOCATION": redis_url},
            "limits": {"BACKEND": "rest.counters.in_redis.Hits", "LOCATION": redis_url, "KEY_PREFIX": "limits"},
        }
    if workers > 1:
        return {
            "default": {"BACKEND": "rest.counters.in_file.Shared", "LOCATION": file},
            "limits": {"BACKEND": "rest.counters.in_file.Hits", "LOCATION": file, "KEY_PREFIX": "limits"},
        }
    return {name: {"BACKEND": MEMORY, "LOCATION": name, "OPTIONS": MANY} for name in ("default", "limits")}


def networks(texts):
    try:
        found = [ip_network(text.strip()) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES lists networks such as 10.0.0.0/8,::1: {error}") from None
    if any(network.prefixlen == 0 for network in found):
        raise ImproperlyConfigured("TRUSTED_PROXIES may not be everybody: then any client could name any address")
    return found


def pages_domain(text, app_host):
    """The domain of page hosts, checked against the host of APP_ORIGIN (ISOLATION 2).

    Pages on the platform's own registrable domain could plant cookies there; names under localhost are sites each.
    """
    domain = text.strip(".").lower()
    if not domain:
        return ""
    if not DOMAIN.fullmatch(domain) or domain.rpartition(".")[2].isdigit():
        raise ImproperlyConfigured(f"PAGES_DOMAIN is a domain name such as apps-pages.net, not {text!r}")
    if f".{app_host}".endswith(f".{domain}") and app_host != "localhost":
        raise ImproperlyConfigured("APP_ORIGIN may not lie under PAGES_DOMAIN: take a domain of its own for pages")
    if f".{domain}".endswith(".localhost"):
        return domain
    if not app_host:
        raise ImproperlyConfigured("PAGES_DOMAIN needs APP_ORIGIN, except for development under localhost")
    if registrable(domain) == registrable(app_host):
        raise ImproperlyConfigured(
            f"PAGES_DOMAIN and APP_ORIGIN are both under {registrable(domain)}: pages could plant cookies on the"
            " platform. Take another domain for them"
        )
    return domain


def registrable(name):
    from publicsuffixlist import PublicSuffixList  # reading the list takes a tenth of a second

    return PublicSuffixList().privatesuffix(name) or name
