"""Values of records compared with those of a filter, for the database that cannot do it itself."""

from rest.json import loads


def value_matches(text, wanted):
    """SQLite's `@>` with exact arrays: does the JSON `text` match the filter value `wanted`, both JSON?"""
    return matches(loads(text), loads(wanted))


def matches(value, wanted):
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(matches(value.get(key), item) for key, item in wanted.items())
    return same(value, wanted)


def same(one, other):
    """Equal as JSON: true is not 1, 1 is 1.0, order counts in arrays only."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other
