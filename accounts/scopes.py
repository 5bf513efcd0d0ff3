"""What a token may be used for (CONTRACT 2.4). `write` does not include `read`."""

SCOPES = tuple(
    f"{area}:{right}"
    for area in ("pages", "team-data", "solo-data", "social-data", "cms-data")
    for right in ("read", "write")
)


def unknown(scopes):
    return [scope for scope in scopes if scope not in SCOPES]


def joined(scopes):
    return " ".join(scope for scope in SCOPES if scope in set(scopes))


def split(text):
    return text.split()
