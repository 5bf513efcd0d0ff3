"""A form as a CSV file."""

import csv
from io import StringIO

import pytest

from datastores.read import export as export_read
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
    assert header == ["id", "createdAt", "age", "gone", "name", "on", "tags", "é"]
    assert lines[0] == [first["id"], first["createdAt"], "36", "", "Ada", "true", '["a",null]', ""]
    assert lines[1] == [second["id"], second["createdAt"], "", "", 'Bo "B", jr.\nx', "", "", "1.5"]


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


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1", ";=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_runs_in_a_spreadsheet(form, text):
    form.create({text: text, "number": -5})

    header, line = rows(form)
    assert f"'{text}" in header and f"'{text}" in line
    assert "-5" in line


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
