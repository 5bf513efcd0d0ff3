"""The rest of the Internet, as far as the apps of the corpus know it. Everything else cannot be reached."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.corpus.plain import HERE

FOR_ALL = {"Access-Control-Allow-Origin": "*"}
FILES = {
    "https://unpkg.com/react@18/umd/react.production.min.js": "react.js",
    "https://unpkg.com/react-dom@18/umd/react-dom.production.min.js": "react-dom.js",
    "https://cdn.jsdelivr.net/npm/alpinejs@3/dist/cdn.min.js": "alpine.js",
    "https://esm.sh/tiny-dom@1.2.0/html.js": "tiny-dom.js",
    "https://player.example.com/embed/first": "player.html",
    "https://player.example.com/embed/second": "player.html",
}
WORKER = "/workers/words.js"  # on whatever host asks for it
WEATHER = {"Izmir": [{"day": "Mon", "high": 21, "low": 12}, {"day": "Tue", "high": 19, "low": 11}]}


def connect(context):
    """Let the browser context see our own hosts and what is described here."""
    context.route(lambda url: urlsplit(url).path == WORKER, lambda route: file(route, "words.js"))
    context.route(re.compile(r"^https:"), answer)


def answer(route):
    url = urlsplit(route.request.url)
    if name := FILES.get(f"{url.scheme}://{url.netloc}{url.path}"):
        file(route, name)
    elif url.netloc == "weather.example.com":
        weather(route, url)
    else:
        route.abort()


def file(route, name):
    kind = "text/html; charset=utf-8" if name.endswith(".html") else "text/javascript; charset=utf-8"
    route.fulfill(path=HERE / "outside" / name, content_type=kind, headers=FOR_ALL | {"Content-Type": kind})


def weather(route, url):
    if url.path == "/v1/status":
        route.fulfill(json={"stations": 42}, headers=FOR_ALL)
        return
    city = parse_qs(url.query)["city"][0]
    found = city in WEATHER
    route.fulfill(status=200 if found else 404, json={"days": WEATHER.get(city)}, headers=FOR_ALL)
