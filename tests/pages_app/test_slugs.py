import re

import pytest

from pages_app.slugs import LENGTH, RESERVED, STORED_LENGTH, candidates, from_name, slugify


@pytest.mark.parametrize(
    "name, slug",
    [
        ("My Page", "my-page"),
        ("  spaces   and\ttabs\n", "spaces-and-tabs"),
        ("under_scores__and -- hyphens", "under-scores-and-hyphens"),
        ("-lead and trail-", "lead-and-trail"),
        ("Crème Brûlée", "creme-brulee"),
        ("ÅÄÖ straße", "aao-strae"),
        ("C++ & C#", "c-c"),
        ("100%", "100"),
        ("a/b/../c", "abc"),
        ("../../etc/passwd", "etcpasswd"),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("ﬁne ligature", "fine-ligature"),
        ("① ② ③", "1-2-3"),
        ("ⅷ century", "viii-century"),
        ("x² + y²", "x2-y2"),
        ("İstanbul", "istanbul"),
        ("K sign: \u212a", "k-sign-k"),
        ("nul\x00byte", "nulbyte"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u202eright to left", "right-to-left"),
        ("non\u00a0breaking", "non-breaking"),
        ("emoji 🎉 party", "emoji-party"),
        ("Привет", ""),
        ("你好", ""),
        ("שלום", ""),
        ("🎉🎉", ""),
        ("---", ""),
        ("", ""),
    ],
)
def test_it_works(name, slug):
    assert slugify(name) == slug


LOOKALIKES = ["аdmin", "ａｄｍｉｎ", "ádmin", "AdMiN", " admin ", "-admin-", "ad\u00admin", "admin!", "ⓐⓓⓜⓘⓝ", "𝐚𝐝𝐦𝐢𝐧"]


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_name_that_looks_like_a_trust_word_is_not_one(name):
    assert next(candidates(from_name(name))) not in RESERVED


def test_reserved_words_count_as_taken():
    for word in ("lookup", "by-slug", "login", "admin", "account", "api", "visimade"):
        assert word in RESERVED
    for word in RESERVED:
        assert word == slugify(word)
        assert re.fullmatch(rf"{word}-[0-9a-f]{{8}}", next(candidates(from_name(word))))


@pytest.mark.parametrize("name", ["", "x", "é", "Привет", "🎉", "-_-", "你"])
def test_too_little_left_of_a_name_becomes_page(name):
    assert re.fullmatch(r"page-[0-9a-f]{8}", next(candidates(from_name(name))))


def test_two_characters_are_enough():
    assert next(candidates(from_name("Go"))) == "go"


def test_a_long_name_is_cut_and_its_variants_still_fit():
    slug = from_name("word " * 60)

    assert len(slug) <= LENGTH == 100
    assert not slug.endswith("-")
    assert all(len(candidate) <= STORED_LENGTH for candidate in candidates("x" * LENGTH))


def test_whatever_the_name_the_slug_is_plain():
    planes = [chr(code) for code in [*range(0x3000), *range(0xFB00, 0x10000), *range(0x1D400, 0x1F700)]]
    for start in range(0, len(planes), 50):
        slug = next(candidates(from_name("a" + "".join(planes[start : start + 50]))))
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), slug


def test_a_long_name_takes_no_long_time():
    assert slugify("- _" * 200_000) == ""
