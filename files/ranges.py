"""The `Range` header of one range of bytes (RFC 9110, 14). Pure."""

import re

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,30})-([0-9]{0,30})\s*", re.IGNORECASE)


class Unsatisfiable(ValueError):
    """The range begins where the file has ended."""


def requested(header, size):
    """(first, last) byte asked for; None for everything, as for ranges that are malformed or more than one."""
    match = ONE_RANGE.fullmatch(header.strip())
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        first, last = size - min(int(last), size), size - 1
    else:
        first, last = int(first), int(last) if last else max(size - 1, int(first))
        if last < first:
            return None
    if first >= size:
        raise Unsatisfiable
    return first, min(last, size - 1)
