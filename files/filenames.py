"""Names of uploaded files: what is left of what the client called them, and the public names of assets. Pure."""

import re
import secrets
import unicodedata
from urllib.parse import quote

from pages_app.slugs import slugify

LENGTH = 255
EXTENSION_LENGTH = 20
PUBLIC_STEM_LENGTH = 80
SUFFIX_BYTES = 4
UNNAMED = "file"

# Controls, line and paragraph separators, lone surrogates; and what can turn a name round so that it ends in another
# extension. The marks of direction and joiners that scripts and emoji need stay.
UNWANTED = {"Cc", "Cs", "Zl", "Zp"}
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = {"Cf", "Zs"}
QUOTABLE = re.compile(r"[ !#$&-\[\]-~]+")


def cleaned(name):
    """The last part of a path, without characters that hide what the name is; at most 255 characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in name if char not in BIDI and unicodedata.category(char) not in UNWANTED)
    is_seen = any(char != "." and unicodedata.category(char) not in UNSEEN for char in kept)
    return shortened(kept.strip()) if is_seen else UNNAMED


def shortened(name):
    """Cut before the extension, so that the end still tells what it is."""
    if len(name) <= LENGTH:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > EXTENSION_LENGTH:
        return name[:LENGTH]
    return f"{stem[: LENGTH - len(extension) - 1]}.{extension}"


def disposition(kind, name):
    """Content-Disposition (RFC 6266): what programs read differently in quotes, such as %41, goes as RFC 8187 says."""
    if QUOTABLE.fullmatch(name):
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename*=utf-8''{quote(name, safe='')}"


def public(name, extension):
    """A name for a permanent address: `<slug of the name>-<8 hex digits>.<extension>`."""
    stem = slugify(name.rpartition(".")[0] or name)[:PUBLIC_STEM_LENGTH].strip("-")
    return f"{stem or UNNAMED}-{secrets.token_hex(SUFFIX_BYTES)}.{extension}"
