"""Texts as cells of a CSV file that a spreadsheet opens: none of them is computed, and no two become the same. Pure."""

import re

import orjson

OTHER = "other"
FIXED = ("id", "createdAt")

# What spreadsheets pass over before a formula, and how one begins, also after a separator; full width counts as well
INVISIBLE = r"[\s\0-\x1f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
FORMULA = re.compile(rf"'*{INVISIBLE}[=+\-@;＝＋－＠]")

LENGTH = 40  # of what is looked at as a number; longer ones count as text
SPACE = "[ \u00a0\u202f]"
GROUPED = rf"[0-9]{{1,3}}(?:(?:{SPACE}|[.,'])[0-9]{{3}})+"
NUMBER = re.compile(rf"[+-](?=[.,]?[0-9])(?:{GROUPED}|[0-9]*)(?:[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?")
PHONE = re.compile(rf"\+(?=.*[0-9])(?:{SPACE}|[0-9()./-])+")
OPERATOR = re.compile("[/-]")
JUXTAPOSED = re.compile(rf"[0-9)]{SPACE}+\(?[0-9]|[0-9]\([0-9]|[0-9]\)[0-9]")
FRACTION = re.compile(rf"\+(?:{SPACE}|[0-9])*/(?:{SPACE}|[0-9])*")


def cell(value):
    """A value as text: what is no string as JSON, nothing for null, an apostrophe before what looks like a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return f"'{value}" if FORMULA.match(value) and not is_harmless(value.strip(" ")) else value


def is_harmless(text):
    """Wholly a number or a telephone number."""
    return len(text) <= LENGTH and bool(NUMBER.fullmatch(text) or is_phone(text))


def is_phone(text):
    """A telephone number that is no sum, as `+1-202` and `+1 2/3` are; in `+1 202-555` nothing joins 1 and 202."""
    if not PHONE.fullmatch(text):
        return False
    return not OPERATOR.search(text) or bool(JUXTAPOSED.search(text) and not FRACTION.fullmatch(text))


def heading(name, own):
    """The name of a field over its column; `data.` goes before a name of `own`, and before one that has it already."""
    bare = name
    while bare.startswith("data."):
        bare = bare.removeprefix("data.")
    return cell(f"data.{name}" if bare in own else name)
