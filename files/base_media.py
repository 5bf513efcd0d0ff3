"""What an ISO base media file is, by the brands that its first box names (ISO/IEC 14496-12, 23008-12; mp4ra.org)."""

import re

AVIF = {b"avif", b"avis"}
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
HEIF = {b"mif1", b"mif2", b"msf1"}
AUDIO = {b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "}
VIDEO = re.compile(
    rb"iso[\w]|mp4[12]|mp7\w|avc1|hvc1|dash|dsms|msdh|msix|cmf\w|M4V[ HP]|F4[VP] |MSNV|mmp4|3g[p2egrst]\w|kddi"
)


def media_type(head):
    """The type of a file that begins so; None when it is none of these, or AVIF, which Pillow has to read."""
    brands = brands_of(head)
    if not AVIF.isdisjoint(brands):
        return None
    if brands[:1] and brands[0] in HEIF:
        return "image/heif" if HEIC.isdisjoint(brands) else "image/heic"
    return next(filter(None, map(type_of, brands)), None)


def brands_of(head):
    """The major brand and the compatible ones."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4]), len(head))
    return [head[at : at + 4] for at in (8, *range(16, end - 3, 4))]


def type_of(brand):
    if brand in HEIC:
        return "image/heic"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in AUDIO:
        return "audio/mp4"
    return "video/mp4" if VIDEO.fullmatch(brand) else None
