"""A command for the shell that calls an operation, with the examples of the document filled in."""

import shlex

from rest.json import JSON, dumps


def command(path, method, operation, parameters):
    """One `curl`, which takes the server and the token from `BASE` and `TOKEN`."""
    parts = [
        f"curl -sS {verb(method, operation)}{quoted(address(path, parameters))}",
        token(operation),
        *sent(operation),
    ]
    return " \\\n  ".join(filter(None, parts))


def verb(method, operation):
    """GET is what curl does by itself, and POST where there is a body."""
    return "" if method == ("POST" if "requestBody" in operation else "GET") else f"-X {method} "


def address(path, parameters):
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(each["schema"]["examples"][0]))
    query = [f"{each['name']}={each['schema']['examples'][0]}" for each in parameters if is_asked(each)]
    return "$BASE" + path + ("?" + "&".join(query) if query else "")


def is_asked(parameter):
    return parameter["in"] == "query" and parameter["required"]


def quoted(text):
    return f'"{text}"' if "?" in text else text


def token(operation):
    return "" if {} in operation["security"] else '-H "Authorization: Bearer $TOKEN"'


def sent(operation):
    """The arguments that carry the body."""
    if "requestBody" not in operation:
        return []
    media_type, media = next(iter(operation["requestBody"]["content"].items()))
    if media_type == JSON:
        return [f"-H 'Content-Type: {JSON}'", f"-d {shlex.quote(dumps(media['example']).decode())}"]
    return [f"-F {name}={'@' if is_file(field) else ''}{name}" for name, field in required(media["schema"])]


def required(schema):
    return [(name, field) for name, field in schema["properties"].items() if name in schema["required"]]


def is_file(schema):
    return schema.get("format") == "binary"
