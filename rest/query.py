"""Query parameters: typed reading, and an error instead of silence for an unknown one (CONTRACT 1.1, 1.5, 6.2)."""

from difflib import get_close_matches

from rest.errors import BadRequest

LIMIT_DEFAULT, LIMIT_MAX = 50, 100
LARGEST = 2**63 - 1


def refuse_unknown(params, known):
    """400 for a parameter that is not `known`, with those that are: what it asks for would be lost silently."""
    for name in params:
        if name not in known:
            raise BadRequest(f"Unknown parameter {name[:40]!r}. {remedy(name, known)}")


def remedy(name, known):
    """What to send instead of a name that is not among the known ones."""
    if not known:
        return "This endpoint takes none."
    plain = {simplified(each): each for each in known}
    meant = get_close_matches(simplified(name), plain, n=1, cutoff=0.8)
    hint = f"Did you mean {plain[meant[0]]!r}? " if meant else ""
    return f"{hint}Known here: {', '.join(known)}."


def simplified(name):
    return name[:40].lower().replace("_", "").replace("-", "")


def integer(params, name, default, smallest):
    text = params.get(name)
    if text is None:
        return default
    digits = text[1:] if text.startswith("-") else text
    if not (digits.isascii() and digits.isdigit()):
        raise BadRequest(f"{name} must be a whole number, {smallest} or more.")
    number = min(int(digits.lstrip("0")[:25] or 0), LARGEST) * (-1 if text.startswith("-") else 1)
    if number < smallest:
        raise BadRequest(f"{name} must be a whole number, {smallest} or more.")
    return number


def boolean(params, name):
    text = params.get(name)
    if text is None:
        return False
    if text not in ("true", "1", "false", "0"):
        raise BadRequest(f"{name} must be true or false.")
    return text in ("true", "1")


def choice(params, name, choices):
    """`choices` maps what may be sent to what it means; its first entry is the default."""
    text = params.get(name, next(iter(choices)))
    if text not in choices:
        raise BadRequest(f"{name} must be one of {', '.join(choices)}.")
    return choices[text]


def paging(params):
    """(limit, offset); a limit above the largest is lowered to it."""
    limit = min(integer(params, "limit", LIMIT_DEFAULT, 1), LIMIT_MAX)
    return limit, integer(params, "offset", 0, 0)


def page_of(rows, name, limit, offset, total):
    """The answer of a list that is read by limit and offset."""
    return {
        name: rows,
        "total": total,
        "limit": limit,
        "offset": offset,
        "hasMore": offset + len(rows) < total,
    }
