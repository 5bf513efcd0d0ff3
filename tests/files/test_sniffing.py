import gzip
import io
import os
import zipfile
from contextlib import suppress
from zlib import crc32

import pytest
from PIL import Image

from files import images
from files.archives import OFFICE
from files.content_types import EXTENSIONS
from files.sniffing import content_type_of
from rest.errors import BadRequest
from tests.files.conftest import image
from tests.proofs import WHOLE


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names or ["a.txt"]:
            archive.writestr(name, "hello")
    return file.getvalue()


def odf(kind):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<a/>")
    return file.getvalue()


def ooxml(name):
    return zipped("[Content_Types].xml", "_rels/.rels", name)


def ftyp(major, compatible=b"mp42isom"):
    return (16 + len(compatible)).to_bytes(4) + b"ftyp" + major + b"\0\0\0\0" + compatible + b"\0" * 60


def ebml(kind):
    head = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x84"
    return head + kind + b"\0" * 40


SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
KNOWN = {
    "image/png": [image()],
    "image/jpeg": [image("JPEG"), image("JPEG", progressive=True)],
    "image/gif": [image("GIF"), image("GIF") + b"<script>alert(1)</script>"],
    "image/webp": [image("WEBP")],
    "image/avif": [image("AVIF")],
    "audio/mpeg": [b"ID3\x04" + b"\0" * 40, b"\xff\xfb\x90\x64" + b"\0" * 99, b"\xff\xf3\x90\x64\0"],
    "audio/wav": [b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + b"\0" * 40],
    "audio/flac": [b"fLaC\0\0\0\x22" + b"\0" * 40],
    "audio/ogg": [b"OggS\0\2" + b"\0" * 20 + b"\1\x1e\1vorbis" + b"\0" * 40],
    "image/heic": [
        ftyp(b"heic", b"mif1heic"),
        ftyp(b"mif1", b"mif1MiHBheic"),
        ftyp(b"heix", b""),
        ftyp(b"hevc", b"msf1"),
        ftyp(b"miaf", b"mif1heic"),
        ftyp(b"MiHB", b"mif1miafheix"),
    ],
    "image/heif": [
        *(ftyp(b"mif1", b"mif1miaf"), ftyp(b"msf1", b""), ftyp(b"miaf", b"mif1isom"), ftyp(b"mif2", b"")),
        *(ftyp(brand, b"mif1miaf") for brand in (b"avci", b"jpeg", b"vvic", b"j2ki", b"1pic", b"MiPr")),
    ],
    "audio/mp4": [
        *(ftyp(b"M4A "), ftyp(b"M4B ", b""), ftyp(b"M4A ", b"M4V mp42"), ftyp(b"iamf", b"")),
        *(ftyp(b"dash", b"M4A iso6"), ftyp(b"isom", b"iso2M4A "), ftyp(b"mp42", b"M4B "), ftyp(b"XXXX", b"isomM4A ")),
        *(ftyp(b"cmfc", b"iso6caac"), ftyp(b"dby1", b"M4A "), ftyp(b"isml", b"pifff4a F4A ")),
    ],
    "video/mp4": [
        *(ftyp(brand) for brand in (b"isom", b"mp42", b"mp41", b"avc1", b"M4V ", b"XAVC")),
        *(ftyp(brand, b"") for brand in (b"iso6", b"dash", b"3gp4", b"3g2a", b"mp71", b"cmfc", b"MSNV", b"isom")),
        *(ftyp(brand, b"") for brand in (b"hvt1", b"isml", b"dby1", b"piff", b"av01", b"3gh9", b"isob", b"sdv ")),
        *(ftyp(b"M4V ", b"M4V M4A mp42isom"), ftyp(b"dash", b"M4A avc1"), ftyp(b"cmf2", b"cfhdcaac")),
    ],
    "video/webm": [ebml(b"webm")],
    "video/quicktime": [b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 60],
    "text/plain": [
        b"",
        b"hello",
        "Grüße, 你好 😀".encode(),
        b"\xef\xbb\xbfBOM",
        b"tab\tand\r\nlines\f\x1b[0m",
        b"1 < 2 <script>alert(1)</script>",
        b"GIF89a/*<svg/onload=alert(1)>*/",
        b"BM is how bitmaps begin",
        b"x" * (2**18 - 1) + "ä".encode() + b"y" * 99,
    ],
    "image/svg+xml": [
        SVG.encode(),
        f"\ufeff\n <?xml version='1.0'?><!-- a > b --><!DOCTYPE svg>\n{SVG}".encode(),
        b"<SVG onload=alert(1)>",
    ],
    "text/html": [
        *(b"<!doctype html>", b" \n<html>", b"<p>", b"\xef\xbb\xbf<script>", b"<", b"<!-- <svg -->", b"<" * 9000)
    ],
    "application/xml": [b"<?xml version='1.0'?><a/>", b"<?xml version='1.0'?><html xmlns='urn:x'/>"],
    "application/pdf": [b"%PDF-1.4\n1 0 obj\n", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"],
    "application/zip": [zipped(), zipped("word/a.txt"), zipped("a/word/document.xml"), odf("text-web"), odf("x")],
    "text/vtt": [b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi", b"\xef\xbb\xbfWEBVTT"],
    "text/calendar": [b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"],
    **{f"application/vnd.oasis.opendocument.{kind}": [odf(kind)] for kind in ("text", "spreadsheet", "presentation")},
    f"{OFFICE}.wordprocessingml.document": [ooxml("word/document.xml"), zipped("word/document.xml")],
    f"{OFFICE}.spreadsheetml.sheet": [ooxml("xl/workbook.xml")],
    f"{OFFICE}.presentationml.presentation": [ooxml("ppt/presentation.xml")],
    "application/gzip": [gzip.compress(SVG.encode())],
    "font/woff2": [b"wOF2\0\1\0\0" + b"\0" * 40],
    "font/woff": [b"wOFF\0\1\0\0" + b"\0" * 40],
    "font/otf": [b"OTTO\0\x0f\0\x80" + b"\0" * 40],
    "application/octet-stream": [
        b"\0",
        b"MZ\x90\0" + b"\0" * 80,
        b"\x01\x02\x03",
        b"hello \xff",
        b"x" * 2**18 + b"\0",
        "\ufeff<html>".encode("utf-16"),
        "<svg onload=alert(1)>".encode("utf-16-be"),
        image()[:40],
        image("JPEG")[:200],
        b"\xff\xd8\xff\xe0<script>",
        image("BMP"),
        image("TIFF"),
        image("ICO", size=(16, 16)),
        *(ftyp(b"crx ", like) for like in (b"crx ", b"crx isom", b"mp42isom", b"mif1heic")),
        *(
            ftyp(brand, b"mp42isom")
            for brand in (b"jp2 ", b"jxl ", b"jpx ", b"mjp2", b"odcf", b"isc2", b"paff", b"mp21")
        ),
        *(ftyp(b"isom", b"crx "), ftyp(b"XXXX", b""), ftyp(b"XXXX", b"YYYY")),
        ftyp(b"avif", b"avifmif1"),
    ],
}
CASES = [(kind, number) for kind, contents in KNOWN.items() for number in range(len(contents))]


@pytest.fixture
def sniff(tmp_path):
    def of(content, filename="upload"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        with path.open("rb") as file:
            return content_type_of(file, filename)

    return of


@pytest.mark.parametrize("kind, number", CASES)
def test_what_a_file_is(sniff, kind, number):
    assert sniff(KNOWN[kind][number]) == kind


@pytest.mark.parametrize(
    "filename, content, kind",
    [
        ("a.CSV", "name,n\nä,1".encode(), "text/csv"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.json", b"<script>alert(1)</script>", "text/html"),
        ("a.csv", b"<svg onload=alert(1)>", "image/svg+xml"),
        ("a.json", b"\0\1", "application/octet-stream"),
        ("a.css", b"body {}", "text/plain"),
        ("a.js", b"alert(1)", "text/plain"),
        ("json", b"[]", "text/plain"),
        ("a.json.txt", b"[]", "text/plain"),
        ("a.vtt", b"nothing", "text/plain"),
        ("a.json", image(), "image/png"),
    ],
)
def test_the_name_tells_harmless_texts_apart_and_nothing_else(sniff, filename, content, kind):
    assert sniff(content, filename) == kind


def test_every_type_has_an_extension():
    assert KNOWN.keys() <= EXTENSIONS.keys()
    assert all(extension.isalnum() for extension in EXTENSIONS.values())


@pytest.mark.parametrize("name", ["zip", "png", "gif", "text"])
def test_it_handles_any_bytes(sniff, name):
    """Every beginning of a file, and every file with a byte turned: a type comes out, or 400 for too many pixels."""

    def assert_told(content):
        with suppress(BadRequest):
            assert sniff(content) in EXTENSIONS

    whole = {"zip": zipped(), "png": image(), "gif": image("GIF"), "text": "Grüße 😀 <svg>".encode()}[name]
    for place in range(len(whole)):
        assert_told(whole[:place])
        assert_told(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    for _ in range(200):
        assert_told(os.urandom(64))


# Too much work

JPEG, PNG = image("JPEG"), image()
EMPTY_CHUNK = b"\0\0\0\0prVt" + crc32(b"prVt").to_bytes(4, "big")
READS_MAX = images.READS_MAX if WHOLE else 10_000
BUSY = {
    "segments": JPEG[:2] + b"\xff\xe1\0\2" * (3 * READS_MAX) + JPEG[2:],
    "comments": JPEG[:2] + b"\xff\xfe\0\2" * (3 * READS_MAX) + JPEG[2:],
    "fill bytes": JPEG[:2] + b"\xff" * (3 * READS_MAX) + JPEG[2:],
    "chunks": PNG[:33] + EMPTY_CHUNK * (3 * READS_MAX) + PNG[33:],
}


@pytest.mark.parametrize("name", BUSY)
def test_an_image_of_countless_pieces_is_given_up(sniff, monkeypatch, name):
    """Decoded to the end it would be an image: so nothing but the limit makes it a mere download."""
    monkeypatch.setattr(images, "READS_MAX", READS_MAX)
    assert sniff(BUSY[name]) == "application/octet-stream"
    monkeypatch.setattr(images, "READS_MAX", 10**9)
    assert sniff(BUSY[name]) in ("image/jpeg", "image/png")


def test_an_image_that_takes_too_long_is_given_up(sniff, monkeypatch):
    monkeypatch.setattr(images, "CPU_SECONDS", -1)

    assert sniff(image("JPEG")) == "application/octet-stream"


# Too many pixels


def claiming(width, height):
    """A small PNG that says it is large."""
    png = bytearray(image())
    png[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    png[29:33] = crc32(png[12:29]).to_bytes(4, "big")
    return bytes(png)


def test_a_large_image_is_checked_from_outside(sniff, monkeypatch):
    """Decoding it would take hundreds of megabytes."""
    monkeypatch.setattr(images, "DECODED_PIXELS", 1)
    whole = image()
    middle = len(whole) // 2

    assert sniff(whole) == "image/png"
    assert sniff(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]) != "image/png"


@pytest.mark.parametrize("size", [(100_000, 100_000), (16_385, 1), (1, 16_385), (10_000, 5_001), (2**31 - 1, 2**31)])
def test_it_rejects_a_pixel_bomb(sniff, size):
    with pytest.raises(BadRequest, match="50000000 pixels"):
        sniff(claiming(*size))


def test_it_rejects_a_real_bomb(sniff, settings):
    settings.IMAGE_MAX_PIXELS = 99_999
    file = io.BytesIO()
    Image.new("1", (1000, 100)).save(file, "PNG")
    with pytest.raises(BadRequest):
        sniff(file.getvalue())
    settings.IMAGE_MAX_PIXELS = 100_000
    assert sniff(file.getvalue()) == "image/png"
