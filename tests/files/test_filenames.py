import re

import pytest

from files.filenames import cleaned, disposition, public


@pytest.mark.parametrize(
    "given, expected",
    [
        ("note.txt", "note.txt"),
        ("Ünïcode 你好 😀.png", "Ünïcode 你好 😀.png"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ada\photo.jpg", "photo.jpg"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("nul\0.txt", "nul.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u2069.txt", "a.txt"),
        ("\u202a\u202b\u202c\u202d\u202ea\u2067\u2068.txt", "a.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("a\u200d\u200e\u200f\u061cb.txt", "a\u200d\u200e\u200f\u061cb.txt"),
        ("🏴\U000e0067\U000e0062\U000e007f.png", "🏴\U000e0067\U000e0062\U000e007f.png"),
        ('"quoted" &copy; %41.txt', '"quoted" &copy; %41.txt'),
        ("\u200f", "file"),
        ("\u200d. \u061c", "file"),
        ("line\u2028break\u2029.txt", "linebreak.txt"),
        ("\ud800.txt", ".txt"),
        ("e\u0301.txt", "é.txt"),
        ("👩‍🚀.png", "👩‍🚀.png"),
        ("  spaces.txt  ", "spaces.txt"),
        ("", "file"),
        ("..", "file"),
        (" . ", "file"),
        ("\u202e", "file"),
        ("folder/", "file"),
        ("x" * 300, "x" * 255),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("x." + "y" * 300, "x." + "y" * 253),
    ],
)
def test_what_is_left_of_a_name(given, expected):
    assert cleaned(given) == expected


@pytest.mark.parametrize(
    "given, stem",
    [
        ("Logo of Ada.PNG", "logo-of-ada"),
        ("Ünï.svg", "uni"),
        ("你好.png", "nihao"),
        ("Łódź.png", "lodz"),
        ("🎉.png", "file"),
        ("no-extension", "no-extension"),
        (".htaccess", "htaccess"),
        ("x" * 255, "x" * 80),
        ("a" * 79 + "-b.png", "a" * 79),
    ],
)
def test_a_public_name(given, stem):
    assert re.fullmatch(rf"{stem}-[0-9a-f]{{8}}\.webp", public(given, "webp"))


@pytest.mark.parametrize(
    "name, header",
    [
        ("a; b=c'(1).txt", """filename="a; b=c'(1).txt\""""),
        ('a"b.txt', "filename*=utf-8''a%22b.txt"),
        ("100%25.txt", "filename*=utf-8''100%2525.txt"),
        ("a\\b.txt", "filename*=utf-8''a%5Cb.txt"),
        ("é'*.txt", "filename*=utf-8''%C3%A9%27%2A.txt"),
        ("a\r\nX: y", "filename*=utf-8''a%0D%0AX%3A%20y"),
        ("👩\u200d🚀", "filename*=utf-8''%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80"),
    ],
)
def test_a_disposition(name, header):
    assert disposition("inline", name) == f"inline; {header}"


def test_public_names_differ():
    assert len({public("logo.png", "png") for _ in range(100)}) == 100
