"""The apps of the corpus, and a server that has them as plain files."""

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HERE = Path(__file__).parent
APPS = {path.stem: path for path in sorted((HERE / "apps").glob("*.html"))}


class Files(SimpleHTTPRequestHandler):
    """Besides the apps there is an empty service worker."""

    protocol_version = "HTTP/1.1"
    extensions_map = {".html": "text/html; charset=utf-8"}

    def do_GET(self):
        if self.path != "/sw.js":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def plain_server():
    """Its address, as long as it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=HERE / "apps"))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
