"""Where to go after signing in: the parameter `next` of the sign-in screens (ISOLATION 7, T33)."""

import re
from urllib.parse import urlencode

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000
PLAIN = re.compile(r"/(?!.*//)(?!/)[!-\[\]-~]*")  # visible ASCII without a backslash, and never two slashes


def next_of(request):
    """The address on this host that `?next=` names, or "" where it names none that is safe to go to."""
    address = request.GET.get("next", "")
    if len(address) > LONGEST or not PLAIN.fullmatch(address):
        return ""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def with_next(path, address):
    """`path`, carrying `address` on to the screen after it."""
    return f"{path}?{urlencode({'next': address})}" if address else path
