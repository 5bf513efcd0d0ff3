import io

from visimade_site.wsgi import with_length

LIMIT = 100_000


def seen_by_django(body, **environ):
    seen = {}

    def app(environ, start_response):
        seen["length"] = environ.get("CONTENT_LENGTH")
        seen["body"] = environ["wsgi.input"].read()
        return []

    given = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, **environ}
    with_length(app, LIMIT)(given, None)
    return seen


def test_it_gives_a_chunked_body_its_length():
    assert seen_by_django(b"x" * 70_000, HTTP_TRANSFER_ENCODING="chunked") == {"length": "70000", "body": b"x" * 70_000}


def test_it_keeps_only_what_is_needed_to_refuse():
    length = int(seen_by_django(b"x" * 10 * LIMIT, HTTP_TRANSFER_ENCODING="chunked")["length"])

    assert LIMIT < length < 2 * LIMIT


def test_it_leaves_other_requests_alone():
    assert seen_by_django(b"abc", CONTENT_LENGTH="3") == {"length": "3", "body": b"abc"}
