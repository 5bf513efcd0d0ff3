"""The parts of the reference as Markdown, put together once per process."""

from functools import cache

from developers.openapi import document
from developers.reference.operations import block, grouped, listed
from developers.reference.shapes import fields, kind, limits
from rest.errors import CODES, codes_of
from rest.json import dumps_for_people
from rest.openapi.meanings import ERROR_TEXTS, MEANINGS

ERRORS = (
    "Every refusal is JSON: `error` says what to do, `code` is for programs. What each status means, and its codes:"
)


@cache
def groups():
    """{what it is about: [Operation]}"""
    return grouped(document())


@cache
def schemas():
    """{name: Markdown} of every shape that has a name."""
    return {name: schema_text(schema) for name, schema in sorted(document()["components"]["schemas"].items())}


def schema_text(schema):
    head = ", ".join([kind(schema), *limits(schema)])
    about = schema.get("description", "")
    examples = [block("json", dumps_for_people(one)) for one in schema.get("examples", ())[:1]]
    return "\n\n".join(filter(None, [about, listed(f"{head[0].upper()}{head[1:]}.", fields(schema)), *examples]))


def errors():
    """A list of the statuses, each with its codes and what they mean."""
    statuses = [status for status in CODES if status in MEANINGS]
    codes = {status: ", ".join(f"`{code}`" for code in codes_of(status)) for status in statuses}
    example = block("json", dumps_for_people({"error": ERROR_TEXTS["NOT_FOUND"], "code": "NOT_FOUND"}))
    return (
        listed(ERRORS, [f"- **{status}** {codes[status]}: {MEANINGS[status]}" for status in statuses])
        + f"\n\n{example}"
    )


@cache
def whole():
    """Everything below the introduction, in one text."""
    parts = []
    for tag, operations in groups().items():
        parts.append(f"## {tag}")
        parts += [f"### {one.method} {one.path}\n\n{one.summary}. `{one.id}`\n\n{one.text}" for one in operations]
    parts += ["## Schemas", *(f"### {name}\n\n{text}" for name, text in schemas().items())]
    return "\n\n".join([*parts, "## Errors", errors()])
