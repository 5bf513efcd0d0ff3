import re

import pytest

from files.filenames import cleaned, public


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
        ("\u2066a\u2069\u200f.txt", "a.txt"),
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
        ("你好.png", "file"),
        ("no-extension", "no-extension"),
        (".htaccess", "htaccess"),
        ("x" * 255, "x" * 80),
        ("a" * 79 + "-b.png", "a" * 79),
    ],
)
def test_a_public_name(given, stem):
    assert re.fullmatch(rf"{stem}-[0-9a-f]{{8}}\.webp", public(given, "webp"))


def test_public_names_differ():
    assert len({public("logo.png", "png") for _ in range(100)}) == 100
