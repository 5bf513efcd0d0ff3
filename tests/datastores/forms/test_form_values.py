import pytest

from datastores.forms.values import typed

SCHEMA = {
    "fields": {
        "age": {"type": "number"},
        "news": {"type": "boolean"},
        "size": {"type": "enum", "values": ["s", 1, True]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "scores": {"type": "array", "items": {"type": "number"}},
        "name": {"type": "string"},
        "nested": {"type": "object"},
    }
}


def test_it_works_without_a_schema():
    fields = {"name": ["Ada"], "age": ["5"], "tags": ["a", "b"], "empty": [""]}

    assert typed(fields) == {"name": "Ada", "age": "5", "tags": ["a", "b"], "empty": ""}


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("age", ["5"], 5),
        ("age", [" 5.5 "], 5.5),
        ("age", ["-1e3"], -1000.0),
        ("age", ["five"], "five"),
        ("age", ["NaN"], "NaN"),
        ("age", ["1e999"], "1e999"),
        ("age", ["true"], "true"),
        ("age", ["[1]"], "[1]"),
        ("age", ["9" * 30], "9" * 30),
        ("news", ["on"], True),
        ("news", ["TRUE"], True),
        ("news", ["0"], False),
        ("news", [""], False),
        ("news", ["maybe"], "maybe"),
        ("size", ["s"], "s"),
        ("size", ["1"], 1),
        ("size", ["true"], True),
        ("size", ["xl"], "xl"),
        ("tags", ["a"], ["a"]),
        ("tags", ["a", "", "b"], ["a", "b"]),
        ("tags", [""], []),
        ("scores", ["1", "2.5", "x"], [1, 2.5, "x"]),
        ("name", [""], ""),
        ("name", ["first", "last"], "last"),
        ("nested", ["{}"], "{}"),
        ("other", ["5"], "5"),
    ],
)
def test_the_schema_gives_types(name, values, expected):
    data = typed({name: values}, SCHEMA)

    assert data == {name: expected}
    assert type(data[name]) is type(expected)


@pytest.mark.parametrize("name", ["age", "size"])
def test_an_empty_number_or_choice_was_not_sent(name):
    assert typed({name: [""]}, SCHEMA) == {}
