import os
import tempfile

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visimade_site.settings")

IN_MEMORY = 2**20
CHUNK = 2**16
DRAINED_BYTES = 64 * 2**20


def with_length(app, limit):
    """`app`, for requests sent in chunks too: Django reads only what a Content-Length announces.

    A chunked body is first taken in, but kept only to just beyond `limit`, which is enough for `app` to refuse it.
    """

    def measured(environ, start_response):
        if "HTTP_TRANSFER_ENCODING" not in environ or not environ.get("wsgi.input_terminated"):
            return app(environ, start_response)
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - lives as long as the request
        taken = 0
        while taken < DRAINED_BYTES and (chunk := environ["wsgi.input"].read(CHUNK)):
            taken += len(chunk)
            if body.tell() <= limit:
                body.write(chunk)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        return app(environ | {"wsgi.input": body}, start_response)

    return measured


def application_with_limits():
    django = get_wsgi_application()
    from django.conf import settings

    limit_statements(settings)
    return with_length(in_one_piece(django), settings.JSON_BODY_MAX_BYTES)


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


application = application_with_limits()
