"""Where a hosted page may act for its visitor: the allow list of ISOLATION 5, and nothing else.

By the name of the route and the method. A page credential, token or cookie, is worth nothing anywhere else (R4).
"""

READ = frozenset(("GET", "HEAD"))
STORES = ("team", "solo", "social", "cms", "form")
FILE_STORES = ("team", "solo", "social")

RECORDS = {
    "data": READ,
    "data-records": READ | {"POST"},
    "data-count": READ,
    "data-batch": {"POST"},
    "data-record": READ | {"PATCH", "DELETE"},
    "data-schema": READ,
}
FILES = {"files": READ | {"POST"}, "file": READ | {"DELETE"}}

ALLOWED = {
    **{f"{store}-{name}": methods for store in STORES for name, methods in RECORDS.items()},
    **{f"{store}-{name}": methods for store in FILE_STORES for name, methods in FILES.items()},
    "assets": READ | {"POST"},
    "asset": READ | {"DELETE"},
    "members": READ,
    "member": {"PATCH", "DELETE"},
    "invite": {"POST"},
    "invites": READ,
    "invite-detail": {"DELETE"},
    "join": READ | {"POST"},
    "sdk-context": READ,
    "page-token": {"POST"},
}

# Where a page token is taken that has expired.
RENEWAL = {"page-token": {"POST"}}

# A file token stands in the address of an image or a link, and reads.
BY_FILE_TOKEN = {f"{store}-file": READ for store in FILE_STORES}

# Public data of another page, which a page with a host of its own reads through that host, as nobody (ISOLATION 8).
OF_OTHER_PAGES = {
    **{f"{store}-{name}": READ for store in ("social", "cms") for name, methods in RECORDS.items() if methods & READ},
    "assets": READ,
    "asset": READ,
    "agent-spec": READ,
}


def is_in(table, request):
    """Whether the route and the method of a request stand in one of these tables."""
    return request.method in table.get(request.resolver_match.url_name, ())
