"""What an HTML form sends is text; this makes of it what the schema of the form asks for. Pure."""

from rest.json import NotJSON, loads

TRUE = ("on", "true", "1", "yes")
FALSE = ("off", "false", "0", "no", "")


def typed(fields, definition=None):
    """The data of a record from {name: [values]}: a text each, a list of texts where a name comes twice.

    With the `definition` of a schema numbers, booleans, lists and enum values get their type, and an empty number or
    choice counts as not sent. What cannot be read stays text, for the schema to complain about.
    """
    known = (definition or {}).get("fields", {})
    data = {name: value_of(values, known.get(name)) for name, values in fields.items()}
    return {name: value for name, value in data.items() if value is not None}


def value_of(values, field):
    if field is None:
        return values[0] if len(values) == 1 else values
    if field["type"] == "array":
        item = field.get("items")
        return [one(value, item) for value in values if value != ""]
    return one(values[-1], field)


def one(text, field):
    kind = field and field["type"]
    if text == "" and kind in ("number", "enum"):
        return None
    if kind == "number":
        return number(text)
    if kind == "boolean":
        return True if text.lower() in TRUE else False if text.lower() in FALSE else text
    if kind == "enum":
        return next((value for value in field["values"] if spelled(value) == text), text)
    return text


def number(text):
    try:
        value = loads(text.strip())
    except NotJSON:
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def spelled(value):
    return str(value).lower() if isinstance(value, bool) else str(value)
