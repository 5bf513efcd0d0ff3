"""Which network addresses are public: everything else is refused to a request that a stranger asks for (T25)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# What `is_global` lets through, in one Python or another, although it leads elsewhere.
NOT_PUBLIC_V4 = [ip_network(text) for text in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24")]
# Only the part of IPv6 that is given out counts. That leaves out NAT64, IPv4-mapped and IPv4-compatible, site-local.
GIVEN_OUT_V6 = ip_network("2000::/3")
NOT_PUBLIC_V6 = [ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


def is_public(text):
    """Is this, an address as the resolver gives it, one of the public Internet?"""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and not is_special(address)


def is_special(address: IPv4Address | IPv6Address):
    if address.version == 4:
        return any(address in network for network in NOT_PUBLIC_V4)
    return address not in GIVEN_OUT_V6 or any(address in network for network in NOT_PUBLIC_V6)
