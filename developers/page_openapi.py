"""The API of one page in OpenAPI 3.1: its enabled stores, its collections and what their records look like.

Made from the description of the whole API: paths of this page only, the id filled in, and for every collection that
the caller may know of a path of its own with the schema that was set, or one inferred from records the caller may read.
"""

from copy import deepcopy

from datastores.models import CollectionSchema
from datastores.read.collections import list_collections
from datastores.read.inference import inferred
from datastores.schemas.translation import json_schema
from datastores.scope import Scope
from developers.openapi import document
from developers.plain_schemas import distinct, plain
from pages_app.stores import STORES
from rest.json import JSON, loads

PREFIX = "/api/pages/{page}/"
AROUND = ("/api/auth/token", "/api/auth/token/refresh", "/api/auth/me", "/api/pages/{page}")  # to sign in, to begin
JOIN = "/api/join/{code}"
PAGE_PARAMETER = "#/components/parameters/path.page"
COLLECTION_PARAMETER = "#/components/parameters/path.collection"
TEAM_ONLY = ("team", "fork")
NAMED_MAX = 50  # collections with paths of their own; the paths with {collection} are there for all
PARTS = ("whole", "changes", "stored")
SEEN = "Seen in the records; nothing holds new records to it."


def describe(access, base):
    """The document as a dict; `access` says which page it is about and who asks."""
    whole, page = document(), access.page
    shapes, paths, schemas = every_shape(access), {}, {}
    called = {store: distinct(known) for store, known in shapes.items()}
    for template, item in whole["paths"].items():
        if not is_about(template, page):
            continue
        path, here = template.replace("{page}", str(page.pk)), without(item, PAGE_PARAMETER)
        store = store_of(template)
        if store and "{collection}" in path:
            for name, shape in shapes[store].items():
                paths[path.replace("{collection}", name)] = about(here, store, called[store][name], shape)
        paths[path] = here
    for store, known in shapes.items():
        for name, shape in known.items():
            schemas |= components(store, called[store][name], shape)
    return {
        "openapi": whole["openapi"],
        "info": {"title": page.name, "version": str(page.version), "description": introduction(page)},
        "servers": [{"url": base}],
        "paths": paths,
        "components": needed(paths, whole["components"], schemas),
    }


def introduction(page):
    about_it = f"The API of the page {page.slug}, storage mode {page.default_mode}."
    return "\n\n".join(filter(None, [page.description, about_it]))


# Which collections, and what is in them


def every_shape(access):
    """{store: {collection: its schema}} of the stores that are on; NAMED_MAX collections in all."""
    shapes, left = {}, NAMED_MAX
    for store in STORES:
        if store.is_on(access.page):
            shapes[store] = shapes_of(access, store, left)
            left -= len(shapes[store])
    return shapes


def shapes_of(access, store, most):
    """Those with a schema, and those in which the caller may read records; at most so many."""
    rows = CollectionSchema.objects.filter(page=access.page, store=store.name).order_by("name")[:most]
    shapes = {row.name: set_by_owner(loads(row.definition)) for row in rows}
    if may_read(access, store) and len(shapes) < most:
        found = [name for name, *_ in list_collections(Scope(access, store, "")) if name not in shapes]
        shapes |= {name: guessed(access, store, name) for name in found[: most - len(shapes)]}
    return dict(sorted(shapes.items()))


def may_read(access, store):
    """By role, and by the scope of the token where there is one."""
    caller = access.caller
    has_scope = not caller.is_authenticated or store.scopes[0] in caller.scopes
    return has_scope and access.may(store, "read")


def set_by_owner(definition):
    """For whole records as they are sent, for changes, and for what is stored."""
    return {
        "whole": plain(json_schema(definition)),
        "changes": plain(json_schema(definition, partial=True)),
        "stored": plain(json_schema(definition, is_stored=True)),
    }


def guessed(access, store, name):
    shape = plain(inferred(Scope(access, store, name)) or {"type": "object"}) | {
        "description": SEEN,
        "x-inferred": True,
    }
    return dict.fromkeys(PARTS, shape)


# Paths


def store_of(template):
    part = template.removeprefix(PREFIX).partition("/")[0]
    return next((store for store in STORES if store.path == part), None)


def is_about(template, page):
    """Has this path to do with the page as it is set up?"""
    if template == JOIN:
        return page.allow_team_app
    return template in AROUND or (template.startswith(PREFIX) and is_on(template, page))


def is_on(template, page):
    """Is what this path is about switched on? Stores and their files, the team, and everything else always."""
    part = template.removeprefix(PREFIX).partition("/")[0]
    if part in TEAM_ONLY:
        return page.allow_team_app
    name = part.removesuffix("-data").removesuffix("-files")
    store = next((store for store in STORES if store.name == name and part != name), None)
    return store is None or store.is_on(page)


def without(item, parameter):
    """The operations of a path, without a parameter that has its value already."""
    item = deepcopy(item)
    for operation in item.values():
        kept = [each for each in operation.get("parameters", []) if each.get("$ref") != parameter]
        operation.pop("parameters", None)
        if kept:
            operation["parameters"] = kept
    return item


def about(item, store, name, shape):
    """The operations of a path for one collection: its records in answers, its data in bodies."""
    item = without(item, COLLECTION_PARAMETER)
    own, general = reference(record_name(store, name)), reference(f"{store.name.capitalize()}Record")
    item = replaced(item, general, own)
    for method, operation in item.items():
        operation["operationId"] += f"_{name}"
        without_examples(operation)
        if method in ("post", "patch") and "data" in body_properties(operation):
            content = operation["requestBody"]["content"][JSON]
            data = data_of(store, name, shape, "changes" if method == "patch" else "whole")
            content["schema"] = with_data(content["schema"], data)
    return item


def without_examples(operation):
    """Those of all collections would not fit this one."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (media for body in bodies for media in body.get("content", {}).values()):
        media.pop("example", None)


def body_properties(operation):
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    return content.get("schema", {}).get("properties", {})


# Components


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def data_name(store, name, part):
    return f"{store.name.capitalize()}Data.{name}" + ("" if part == "whole" else f".{part}")


def data_of(store, name, shape, part):
    """A reference to this form of the data; where there is no difference, to the whole."""
    return reference(data_name(store, name, part if shape[part] != shape["whole"] else "whole"))


def record_name(store, name):
    return f"{store.name.capitalize()}Record.{name}"


def components(store, name, shape):
    data = {data_name(store, name, part): shape[part] for part in PARTS}
    general = document()["components"]["schemas"][f"{store.name.capitalize()}Record"]
    record = with_data(general, data_of(store, name, shape, "stored"))  # it may be older than the schema
    return data | {record_name(store, name): record}


def with_data(schema, data):
    """An object with something of its own for `data`; written out, as generators are at odds about `allOf`."""
    return schema | {"properties": schema["properties"] | {"data": data}}


def replaced(value, old, new):
    """`value` with one reference in place of another, wherever it stands."""
    if value == old:
        return new
    if isinstance(value, dict):
        return {key: replaced(item, old, new) for key, item in value.items()}
    return [replaced(item, old, new) for item in value] if isinstance(value, list) else value


def needed(paths, shared, schemas):
    """Of all components those that the paths refer to, directly or through others; and how to sign in."""
    everything = shared | {"schemas": shared["schemas"] | schemas}
    kept, waiting = {"securitySchemes": everything["securitySchemes"]}, list(references(paths))
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/", 1)
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = everything[kind][name]
            waiting += references(everything[kind][name])
    return {kind: dict(sorted(named.items())) for kind, named in sorted(kept.items())}


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str) and value["$ref"].startswith("#/components/"):
            yield value["$ref"]
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for item in value:
            yield from references(item)
