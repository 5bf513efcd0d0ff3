"""Reading settings that are more than a word; a bad value stops the start."""

import re
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured

RATE = re.compile(r"\d{1,12}/([1-9]\d{0,5})?[smhd]")


def rate(text):
    """`10/m`, ten a minute; also `s`, `h`, `d`, and `10/5m`."""
    if not RATE.fullmatch(text):
        raise ImproperlyConfigured(f"A rate limit is written as 10/m, 500/h or 10/5m, not {text!r}")
    return text


def networks(texts):
    try:
        found = [ip_network(text.strip()) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES lists networks such as 10.0.0.0/8,::1: {error}") from None
    if any(network.prefixlen == 0 for network in found):
        raise ImproperlyConfigured("TRUSTED_PROXIES may not be everybody: then any client could name any address")
    return found
