"""Addresses of pages: text to slug, and what to try when it is taken (CONTRACT 3.1, 3.5)."""

import re
import secrets
import unicodedata

from anyascii import anyascii

LENGTH = 100
SUFFIX_BYTES = 4
STORED_LENGTH = LENGTH + 1 + 2 * SUFFIX_BYTES
SHORTEST = 2
TRIES = 5
READ = 1_000  # characters of a text, and as many of what it is written out to
# Pictures, and what is not seen: format controls, lone surrogates, what no standard knows
DROPPED = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cn"})

# Words that a path of ours uses, or that would make a visitor trust the page as if it were ours.
RESERVED = frozenset(
    """
    about abuse account accounts admin administrator api app apps assets auth billing blog-admin by-slug checkout
    connect consent contact dashboard developers docs download edit favicon-ico feed files help home host hosting
    invite join legal llms-txt log-in login logout lookup mail me moderator my new null oauth official owner page
    pages password pay payment payments policy pricing privacy profile register report reset robots-txt root sdk
    search secure security session settings sign-in sign-up signin signup sitemap-xml sso static status support
    system team terms token tokens trust undefined update upgrade user users verify visimade wallet webhook webhooks
    """.split()
)


def slugify(text):
    """Lower-case ASCII letters, digits, single hyphens; '' if nothing is left.

    Letters of any script are written in Latin ones, and of the text the first READ characters; all else is dropped.
    A slug stays as it is.
    """
    known = unicodedata.normalize("NFKC", text[:READ])
    letters = "".join(letter for letter in known if unicodedata.category(letter) not in DROPPED)
    hyphened = re.sub(r"[\s_-]+", "-", anyascii(letters).lower()[:READ])
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9-]", "", hyphened)).strip("-")


def from_name(name):
    """The slug a page of this name would like to have: cut to length, '' when too little is left of the name."""
    slug = slugify(name)[:LENGTH].strip("-")
    return slug if len(slug) >= SHORTEST else ""


def candidates(wanted):
    """What to try in turn: the slug itself unless empty or reserved, then variants with 8 random hex digits."""
    if wanted and wanted not in RESERVED:
        yield wanted
    for _ in range(TRIES):
        yield f"{wanted or 'page'}-{secrets.token_hex(SUFFIX_BYTES)}"
