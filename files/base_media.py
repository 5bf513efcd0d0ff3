"""What an ISO base media file is, by the brands that its first box names (ISO/IEC 14496-12, 23008-12; mp4ra.org)."""

import re

AVIF = {b"avif", b"avis"}
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
HEIF = re.compile(rb"mif[12]|msf1|miaf|Mi[A-Z]\w|1pic|avc[is]|vvi[cs]|ev[bm][is]|jpeg|jpgs|jxs[is]|j2(ki|ks|is)")
AUDIO = re.compile(
    rb"(M4|F4)[AB] |M4P |ca(a[ac]|m[ac]|su|bl|4[ms])|ceac|cmh[ms]|ifaa|dts[1-3]|da[0-3][ab]|oa2d|oabl|iamf"
)
VIDEO = re.compile(
    rb"M4V[ HP]|F4[VP] |avc1|hv(c1|t1|ti)|av01|MSNV|c(f[hs]d|h(d[12f]|h[1d]|ev)|int|lg[12]|ud[1289])|dv[1-3][ab]"
)
EITHER = re.compile(
    rb"iso\w|isml|piff|ccff|uvvu|mp4[12]|mp7\w|dash|dsms|msdh|msix|sims|cmf\w|dby1|mmp4|3g[p2efghmrst]\w|kddi"
    rb"|sdv |caqv|pana|niko|MGSV|SEAU|SEBK|senv|X[AF]VC|ifrm|yt4 "
)
# Raw photos, JPEG 2000 and its kin, encrypted and partial files, indexes: whatever else they say they are like
NEITHER = re.compile(
    rb"crx |j[px][2mxls] |jpxb|jpsi|J2P[01]|mj(2s|p2)|mp21|odcf|op[fx]2|isc2|p[am]ff|dv[rt]1|[rs]isx|ssss"
    rb"|v3[mns][pt]|MPPI"
)


def media_type(head):
    """The type of a file that begins so; None when it is none of these, or AVIF, which Pillow has to read."""
    brands = brands_of(head)
    if not AVIF.isdisjoint(brands) or any(map(NEITHER.fullmatch, brands)):
        return None
    return next(filter(None, (type_of(brand, brands) for brand in brands)), None)


def brands_of(head):
    """The major brand and the compatible ones."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4]), len(head))
    return [head[at : at + 4] for at in (8, *range(16, end - 3, 4))]


def type_of(brand, brands):
    """What a file of these `brands` is, if it is to be read as this one of them says."""
    if brand in HEIC or HEIF.fullmatch(brand):
        return "image/heif" if HEIC.isdisjoint(brands) else "image/heic"
    if brand == b"qt  ":
        return "video/quicktime"
    if AUDIO.fullmatch(brand):
        return "audio/mp4"
    if VIDEO.fullmatch(brand) or EITHER.fullmatch(brand):
        return "audio/mp4" if is_sound(brands) else "video/mp4"
    return None


def is_sound(brands):
    return any(map(AUDIO.fullmatch, brands)) and not any(map(VIDEO.fullmatch, brands))
