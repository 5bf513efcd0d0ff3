"""The cheapest possible answers from granian, as `manage.py serve` runs it: `python -m bench.hello PORT`."""

import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

BODY = b"x" * 20_480


def application(environ, start_response):
    """20 KB, or 304 to whoever has them already: the two answers of a hosted page."""
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", [("ETag", '"x"')])
        return [b""]
    start_response("200 OK", [("Content-Type", "text/html"), ("ETag", '"x"')])
    return [BODY]


def main():
    Granian(
        "bench.hello:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=12,
        log_level=LogLevels.error,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
