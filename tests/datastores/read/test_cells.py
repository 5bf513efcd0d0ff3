"""What a spreadsheet may take for a formula, and what stays as it is."""

import pytest

from datastores.read.cells import cell, heading

FORMULAS = [
    *("=1", "=1+1", "@SUM(A1)", "@1", "-A1", "+A1", "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"),
    *(
        "-",
        "+",
        "--5",
        "-5+cmd",
        "-1-2",
        "+1-2",
        "+1-202-555-0123",
        "+1/2",
        "+1 2/3",
        "+47/123",
        "-5 -6",
        "=-5",
        "-1e5+1",
    ),
    *(
        "-1e",
        "-1:2",
        "-1%",
        "+1*2",
        "+1^2",
        "+1,2,3",
        "-1,2,3",
        "+(1)-(2)",
        "+47 123 ext",
        "+47;123",
        "-47 12-3",
        "+()",
    ),
    *("＝1", "＋1", "－1", "＠A1", "+４７", ";=1", ";-5", "'=1", "''=1", "'＝1", "'-5"),
    *("\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "\u3000=1", "\u200e@A1", "\x0b=1", "-5\n=1", "-5\t"),
    "+" + "1 " * 99,
]
NUMBERS = [
    *(
        "-5",
        "+5",
        "-1.5",
        "-.5",
        "-1,5",
        "-1,234.56",
        "-1.234,56",
        "-1 234",
        "-1\u202f234",
        "-1e5",
        "+1E-7",
        "-1'000",
        " -5",
    ),
    *("+4712345678", "+47 123", "+47 12 34 56 78", "+47 123 ", "+(47) 12345678", "+1.202.555.0123"),
    *("+1 202-555-0123", "+1 (202) 555-0123", "+1(202)555-0123", "+49 (0) 30 / 12345-6"),
]
TEXTS = ["a=1", "1-2", "x@example.org", "2026-01-02", "", "'", "'a", "1+1", "(5)", '"=1"', "#1", "\ta", "a\n=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", [*NUMBERS, *TEXTS])
def test_numbers_and_telephone_numbers_stay_as_they_are(text):
    assert cell(text) == text


def test_no_two_texts_become_one_cell():
    texts = {f"{quotes}{text}" for text in (*FORMULAS, *NUMBERS, *TEXTS) for quotes in ("", "'", "''")}

    assert len(set(map(cell, texts))) == len(texts)


def test_no_two_names_become_one_heading():
    names = ["id", "data.id", "data.data.id", "other", "data.other", "data.", "", "data", "=1", "'=1", "ID"]

    headings = [heading(name, ("id", "other")) for name in names]
    assert headings[:6] == ["data.id", "data.data.id", "data.data.data.id", "data.other", "data.data.other", "data."]
    assert len({*headings, "id", "other"}) == len(names) + 2
    assert heading("other", ("id",)) == "other"


@pytest.mark.parametrize("text", ["+" + "1" * 10**6, "'" * 10**6, "\t" * 10**6, "+ " * 10**6, "-1" + " 123" * 10**6])
def test_long_texts_take_no_longer(text):
    """What is looked at as a number is short: the expressions that do so would take quadratic time."""
    assert cell(text) in (text, f"'{text}")


def test_what_is_no_text_is_json():
    values = [None, True, 0, -5, 1.5, [None, "=1"], {"b": 1, "a": {"d": 1, "c": 2}}]

    assert [cell(value) for value in values] == [
        *("", "true", "0", "-5", "1.5", '[null,"=1"]', '{"a":{"c":2,"d":1},"b":1}')
    ]
