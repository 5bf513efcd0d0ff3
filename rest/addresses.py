"""The network address of a client: what the connection says, and what trusted proxies say about it (T38)."""

import re
from ipaddress import ip_address, ip_network

from django.conf import settings

NOWHERE = "0.0.0.0"
HOPS_MAX = 20
WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


def client_address(request):
    """Whom limits per address count.

    Each proxy adds the address of who called it to the end of CLIENT_ADDRESS_HEADER. From the right, an entry is
    believed while the one who wrote it is in TRUSTED_PROXIES; so what a client makes up is never reached.
    """
    address = parse(request.META.get("REMOTE_ADDR", ""))
    for entry in reported(request):
        if not is_trusted(address) or (before := parse(entry)) is None:
            break
        address = before
    return NOWHERE if address is None else str(address)


def network_of(address):
    """Whom an address stands for: an IPv6 client has a /64 to itself."""
    return str(ip_network(f"{address}/64", strict=False).network_address) if ":" in address else address


def reported(request):
    """What proxies wrote, the nearest first."""
    if not settings.TRUSTED_PROXIES:
        return ()
    header = settings.CLIENT_ADDRESS_HEADER.upper().replace("-", "_")
    return reversed(request.META.get(f"HTTP_{header}", "").rsplit(",", HOPS_MAX)[-HOPS_MAX:])


def is_trusted(address):
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)


def parse(text):
    """An address, with or without a port; IPv4 in the clothes of IPv6 is IPv4, or it would all be one /64."""
    text = text.strip()[:64]
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
