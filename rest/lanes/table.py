"""Lane and largest body of any request, from the URL map and what the views in it declare. No database is asked."""

from functools import cache

from django.conf import settings
from django.urls import Resolver404, get_resolver

from rest.lanes.declaring import FAST, SLOW, Lane
from rest.lanes.sizes import USUAL, size

API = "/api/"
ANY = "*"
METHODS = {"HEAD": "GET"}
NOTHING = ({}, {})
ADMIN = ({}, {"POST": "admin"})


def lane_of(method, path, query_string="", content_length=None, urlconf=None):
    """The Lane of a request. `content_length` in bytes, None where none is announced; `urlconf`: of a page's host.

    An address or a method that nobody declares is slow.
    """
    if method == "OPTIONS" or path.startswith(settings.STATIC_URL):
        return lane(FAST, USUAL)
    method = METHODS.get(method, method)
    lanes, sizes = declared_at(path, urlconf or settings.ROOT_URLCONF)
    chosen = lanes.get(method, SLOW).chosen(query_string, content_length)
    return lane(chosen, sizes.get(method, USUAL))


def lane(declared, size_name):
    return Lane(declared.name, size(size_name).sent, declared.deadline_seconds, declared.is_reserved)


def declared_at(path, urlconf):
    """(lanes by method, names of sizes by method) of what is at `path`.

    What is only like an address, as `/versions/x` is, runs where that would: it will be 404.
    """
    if path.startswith(API) and path.endswith("/"):
        path = path[:-1]  # as the edge does
    parts = path.split("/")
    shapes, words = known(urlconf)
    found = shapes.get(shape_of(parts, words)) if len(parts) <= len(words) else None
    return found or looked_up(path, urlconf)


def shape_of(parts, words):
    return tuple([part if part in there else ANY for part, there in zip(parts, words, strict=False)])


def looked_up(path, urlconf):
    try:
        match = get_resolver(urlconf).resolve(path)
    except Resolver404:
        return NOTHING
    return ADMIN if "admin" in match.app_names else declared_by(match.func)


def declared_by(callback):
    view = callback if hasattr(callback, "lanes") else getattr(callback, "view_class", None)
    return (view.lanes, view.sizes) if hasattr(view, "lanes") else NOTHING


@cache
def known(urlconf):
    """What spares Django's search, one route after the other, at nearly every address.

    ({shape of a path: what is declared there}, the words of the URL map by their place in the path). A shape has a star
    for each part that is no word; those that two views share are left out.
    """
    routes = [(f"/{route}".split("/"), declared_by(view)) for view, route in routes_of(get_resolver(urlconf))]
    words = [set() for _ in range(max(len(parts) for parts, _ in routes))]
    for parts, _ in routes:
        for part, there in zip(parts, words, strict=False):
            there.update({part} if "%(" not in part else ())
    found, shared = {}, set()
    for parts, declared in routes:
        shape = shape_of(parts, words)
        if found.setdefault(shape, declared) != declared or declared is NOTHING:
            shared.add(shape)
    return {shape: declared for shape, declared in found.items() if shape not in shared}, words


def routes_of(resolver):
    """(view, its path with %(name)s for each parameter) of all that is not in a namespace."""
    for view in filter(callable, resolver.reverse_dict):
        for possibilities, *_ in resolver.reverse_dict.getlist(view):
            yield from ((view, route) for route, _ in possibilities)
