import gc
import os
import tempfile

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visimade_site.settings")

IN_MEMORY = 2**20
CHUNK = 2**16
DRAINED_BYTES = 64 * 2**20


def with_length(app, limit, upload_limit, folder=None):
    """`app`, for requests sent in chunks too: Django reads only what a Content-Length announces.

    A chunked body is first taken in, beyond a megabyte into a file in `folder`, but kept only to just beyond its
    limit, which is enough for `app` to refuse it. `upload_limit` is that of multipart bodies.
    """

    def measured(environ, start_response):
        if "HTTP_TRANSFER_ENCODING" not in environ or not environ.get("wsgi.input_terminated"):
            return app(environ, start_response)
        body = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 - lives as long as the request
        is_upload = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/")
        kept = upload_limit if is_upload else limit
        taken = 0
        while taken < kept + DRAINED_BYTES and (chunk := environ["wsgi.input"].read(CHUNK)):
            taken += len(chunk)
            if body.tell() <= kept:
                body.write(chunk)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        return app(environ | {"wsgi.input": body}, start_response)

    return measured


def application_with_limits():
    django = get_wsgi_application()
    from django.conf import settings
    from django.urls import get_resolver

    from rest.lanes.sizes import size

    limit_statements(settings)
    settings.UPLOAD_DIR.mkdir(parents=True, exist_ok=True)
    _ = get_resolver().url_patterns  # else the first request waits while every view is loaded
    limits = size("page").sent, size("upload").sent
    return with_length(in_one_piece(django), *limits, settings.UPLOAD_DIR)


def in_one_piece(app):
    """`app`, answering a list of one body: then the server can tell its length and need not send it in chunks."""

    def answered(environ, start_response):
        response = app(environ, start_response)
        if getattr(response, "streaming", True):
            return response
        body = [response.content]
        response.close()
        return body

    return answered


def limit_statements(settings):
    """No request may keep the database busy for long. Migrations and purges may, so this is not in the settings.

    Compiling a statement pays for reports of minutes, not for ours of milliseconds: hence jit=off.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql"):
        given = database["OPTIONS"].get("options", "")
        limit = f"-c statement_timeout={settings.STATEMENT_TIMEOUT_SECONDS * 1000} -c jit=off"
        database["OPTIONS"]["options"] = f"{given} {limit}".strip()


def loaded_once(make):
    """What `make` answers. What it loads stays: it is not looked through for garbage, neither now nor later."""
    gc.disable()
    try:
        return make()
    finally:
        gc.freeze()
        gc.enable()


application = loaded_once(application_with_limits)
