"""Operations of an OpenAPI document as Markdown: what to send, what comes back, and a command to copy."""

from dataclasses import dataclass

from developers.reference.curl import command
from developers.reference.shapes import described, fields, kind
from rest.json import JSON, dumps_for_people


@dataclass(frozen=True)
class Operation:
    """`id` is its operationId, `text` its Markdown without a heading."""

    id: str
    method: str
    path: str
    summary: str
    text: str


def grouped(document):
    """{tag: [Operation]}, in the order of the document."""
    groups = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            made = Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                text=text(document, path, method.upper(), operation),
            )
            groups.setdefault(operation["tags"][0], []).append(made)
    return dict(sorted(groups.items()))


def text(document, path, method, operation):
    look_up = Components(document)
    parameters = [look_up(each) for each in operation.get("parameters", ())]
    parts = [
        operation.get("description", ""),
        access(operation),
        block("bash", command(path, method, operation, parameters)),
        listed("Parameters:", map(parameter, parameters)) if parameters else "",
        body(operation),
        *(answer(status, look_up(one)) for status, one in operation["responses"].items() if status < "400"),
        *(refusal(status, one) for status, one in operation["responses"].items() if status >= "400"),
        refusals(operation["responses"]),
    ]
    return "\n\n".join(filter(None, parts))


class Components:
    """Looks up what a reference stands for."""

    def __init__(self, document):
        self.components = document["components"]

    def __call__(self, part):
        if "$ref" not in part:
            return part
        where, name = part["$ref"].split("/")[-2:]
        return self.components[where][name]


def access(operation):
    """Who may call it; the scope is said in the description."""
    if {} in operation["security"]:
        return "No token is needed."
    return "" if any(operation["security"][0].values()) else "Needs a token, with any scope."


# What is sent


def parameter(each):
    schema = each["schema"] | {"description": each["description"]}
    return f"- {described(each['name'], schema, each['required'], PLACES[each['in']])}"


PLACES = {"path": "in the path", "query": "in the query", "header": "a header"}


def body(operation):
    if "requestBody" not in operation:
        return ""
    media_type, media = next(iter(operation["requestBody"]["content"].items()))
    needed = "" if operation["requestBody"]["required"] else ", optional"
    return listed(f"Body, `{media_type}`{needed}: {kind(media['schema'])}", fields(media["schema"]))


# What comes back


def answer(status, response):
    kinds = [f"`{name}`: {kind(media['schema'])}" for name, media in response.get("content", {}).items()]
    head = f"**{status}** {response['description']} {'; '.join(kinds)}".rstrip()
    media = response.get("content", {}).get(JSON, {})
    example = block("json", dumps_for_people(media["example"])) if media.get("example") else ""
    return "\n\n".join(filter(None, [listed(head, fields(media.get("schema", {}))), example]))


def refusal(status, response):
    """One with further keys; what all operations share is said once."""
    if "$ref" in response:
        return ""
    return listed(f"**{status}** {response['description']}", fields(response["content"][JSON]["schema"]))


def refusals(responses):
    return f"Refused with {', '.join(status for status in responses if status >= '400')}: see [errors](#errors)."


# Markdown


def listed(head, lines):
    return "\n".join([head, "", *lines]).rstrip()


def block(language, code):
    return f"```{language}\n{code}\n```"
