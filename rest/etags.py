"""The ETags that a request names (RFC 9110 section 13).

Weak tags count as strong ones: a proxy that compresses an answer makes `W/"7"` of our `"7"`.
"""

from django.utils.http import parse_etags


def named(request, header):
    """The tags of If-Match or If-None-Match, by the name of the header in META; `*` stands for any."""
    return {tag.removeprefix("W/") for tag in parse_etags(request.META.get(header, ""))}


def is_known(request, etag):
    """Does If-None-Match say that the caller has this version?"""
    tags = named(request, "HTTP_IF_NONE_MATCH")
    return "*" in tags or etag in tags
