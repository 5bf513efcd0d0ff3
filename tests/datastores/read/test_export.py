"""A form as a CSV file."""

import csv
from io import StringIO

import orjson
import pytest

from datastores.read import export as export_read
from datastores.read.export import COLUMNS_MAX
from journal.models import Change


def export(shelf, **query):
    response = shelf.client.get(shelf.url("export"), query)
    assert response.status_code == 200, response.content
    return b"".join(response).decode()


def rows(shelf, **query):
    return list(csv.reader(StringIO(export(shelf, **query).removeprefix("\ufeff"))))


def test_it_works(form):
    first = form.create({"name": "Ada", "age": 36, "tags": ["a", None], "on": True, "gone": None})
    second = form.create({"name": 'Bo "B", jr.\nx', "é": 1.5})

    header, *lines = rows(form)
    assert header == ["id", "createdAt", "name", "age", "gone", "on", "tags", "é"]
    assert lines[0] == [first["id"], first["createdAt"], "Ada", "36", "", "true", '["a",null]', ""]
    assert lines[1] == [second["id"], second["createdAt"], 'Bo "B", jr.\nx', "", "", "", "", "1.5"]


def test_it_is_a_file_in_utf_8(form):
    form.create({"a": "é"})
    response = form.client.get(form.url("export"))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="tasks.csv"'
    assert b"".join(response).startswith(b"\xef\xbb\xbfid,createdAt,a\r\n")


def test_the_fields_of_the_schema_come_first(form):
    form.client.put(form.url("schema"), {"schema": {"fields": {n: {"type": "string"} for n in ("z", "unused", "b")}}})
    form.create({"a": "1", "b": "2", "z": "3"})

    assert rows(form)[0] == ["id", "createdAt", "z", "unused", "b", "a"]


def test_made_up_fields_push_nothing_out(form):
    form.fill(*({"email": f"{n}@example.org", "message": "Hello"} for n in range(3)))
    form.create({f"a{n:04}": n for n in range(1500)})

    header, *lines = rows(form)
    assert header[2:4] == ["email", "message"] and header[-1] == "other"
    assert len(header) == len(set(header)) == len(lines[0]) == 2 + COLUMNS_MAX + 1
    assert [lines[2][2:4], lines[2][-1]] == [["2@example.org", "Hello"], ""]
    kept = dict(zip(header[2:-1], lines[3][2:-1], strict=True)) | orjson.loads(lines[3][-1])
    assert {name: int(value) for name, value in kept.items() if value} == {f"a{n:04}": n for n in range(1500)}


def test_the_schema_keeps_its_columns_whatever_is_sent(form, monkeypatch):
    monkeypatch.setattr(export_read, "COLUMNS_MAX", 2)
    form.client.put(form.url("schema"), {"schema": {"fields": {"rare": {"type": "string"}}}})
    form.fill(*({"a": 1, "b": 2, "c": {"y": 3, "x": None}} for _ in range(3)), {"rare": "x", "c": 4, "d": None})

    header, *lines = rows(form)
    assert header == ["id", "createdAt", "rare", "c", "a", "other"]
    assert [line[2:] for line in lines] == [["", '{"x":null,"y":3}', "1", '{"b":2}']] * 3 + [
        ["x", "4", "", '{"d":null}']
    ]


def test_long_and_countless_names_go_into_the_rest(form, monkeypatch):
    monkeypatch.setattr(export_read, "NAMES_MAX", 10)
    long = "x" * 101
    form.fill({"email": 1}, {"email": 2, long: 3}, *({f"made up {n}": n} for n in range(99)))

    header, *lines = rows(form)
    assert header[2] == "email" and header[-1] == "other" and long not in header
    assert lines[1][2] == "2" and orjson.loads(lines[1][-1]) == {long: 3}
    found = [value for line in lines[2:] for value in (*line[3:-1], *orjson.loads(line[-1] or "{}").values()) if value]
    assert list(map(int, found)) == list(range(99))


NAMES = ["id", "createdAt", "data.id", "data.data.id", "data.other", "other", "ID", "'=1", "=1", "''=1", "data.", ""]


@pytest.mark.parametrize("columns", [len(NAMES), 3], ids=["all", "some"])
def test_no_two_columns_have_one_name(form, monkeypatch, columns):
    monkeypatch.setattr(export_read, "COLUMNS_MAX", columns)
    form.fill({name: name for name in NAMES}, *({"id": 1, "createdAt": 2, "other": 3} for _ in range(2)))

    header, first, _, last = rows(form)
    assert len(set(header)) == len(header) == len(first) == 2 + columns + (columns == 3)
    assert last[header.index("data.id")] == "1" and last[header.index("data.createdAt")] == "2"
    assert last[header.index("other" if columns == len(NAMES) else "data.other")] == "3"


def test_what_comes_meanwhile_is_not_lost(form):
    """After the columns were counted: a submission is too late, and a new field of an older one stands behind."""
    one, _ = form.fill({"a": 1}, {"a": 2})
    answer = form.client.get(form.url("export"))
    form.patch(one, {"added": "x"})
    form.create({"late": 3})

    header, first, second = csv.reader(StringIO(b"".join(answer).decode()))
    assert (header[2:], first[2:], second[2:]) == (["a"], ["1", '{"added":"x"}'], ["2"])


def test_nothing_runs_in_a_spreadsheet(form):
    """Neither as a value nor as the name of a field."""
    texts = ["=1+1", "@SUM(A1)", "\t=1", "＝1", "+1-2"]
    form.create({text: text for text in texts} | {"number": -5, "+47 123": "+47 123"})

    header, line = rows(form)
    found = dict(zip(header, line, strict=True))
    assert {f"'{text}": f"'{text}" for text in texts}.items() <= found.items()
    assert (found["number"], found["+47 123"]) == ("-5", "+47 123")


def test_it_goes_on_beyond_a_portion(form, monkeypatch):
    monkeypatch.setattr(export_read, "ROWS", 3)
    form.fill(*({"n": n} for n in range(10)))

    assert [line[2] for line in rows(form)] == ["n", *map(str, range(10))]


def test_large_records_come_one_by_one(form, monkeypatch):
    monkeypatch.setattr(export_read, "PORTION_BYTES", 500)
    form.fill(*({"n": n, "text": "x" * (400 * (n % 3))} for n in range(10)))

    assert [line[2] for line in rows(form)] == ["n", *map(str, range(10))]


def test_numbers_of_any_size_come_along(form):
    form.create({"n": 1e30, "m": -1e-7, "k": 2**63 - 1})

    header, line = rows(form)
    assert [float(line[header.index(name)]) for name in "nm"] == [1e30, -1e-7]
    assert line[header.index("k")] == "9223372036854775807"


def test_it_is_filtered_and_may_be_of_spam(form):
    form.fill({"n": 1}, {"n": 2})
    form.create({"n": 3, "_gotcha": "x"})

    assert [line[2] for line in rows(form, where={"n": 2})] == ["n", "2"]
    assert [line[2] for line in rows(form, spam="true")] == ["n", "3"]


def test_an_empty_form_has_a_header(form):
    assert rows(form) == [["id", "createdAt"]]


def test_it_rejects_others(form, api, bob):
    assert api(bob).get(form.url("export")).status_code == 403
    assert api().get(form.url("export")).status_code == 401
    assert form.client.get(f"{form.url('export')}?wehre=1").status_code == 400


def test_reading_leaves_no_trace(form):
    form.create({"a": 1})
    before = Change.objects.count()
    export(form)

    assert Change.objects.count() == before
