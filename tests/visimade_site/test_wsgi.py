import io

import pytest

from visimade_site.wsgi import with_length

LIMIT, UPLOAD_LIMIT = 100_000, 1_000_000


def seen_by_django(body, **environ):
    seen = {}

    def app(environ, start_response):
        seen["length"] = environ.get("CONTENT_LENGTH")
        seen["body"] = environ["wsgi.input"].read()
        return []

    given = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, **environ}
    with_length(app, LIMIT, UPLOAD_LIMIT)(given, None)
    return seen


def test_it_gives_a_chunked_body_its_length():
    assert seen_by_django(b"x" * 70_000, HTTP_TRANSFER_ENCODING="chunked") == {"length": "70000", "body": b"x" * 70_000}


def test_it_keeps_only_what_is_needed_to_refuse():
    length = int(seen_by_django(b"x" * 10 * LIMIT, HTTP_TRANSFER_ENCODING="chunked")["length"])

    assert LIMIT < length < 2 * LIMIT


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Form-Data"])
def test_a_form_with_a_file_may_be_larger(kind):
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_TYPE": kind}

    assert seen_by_django(b"x" * UPLOAD_LIMIT, **chunked)["length"] == str(UPLOAD_LIMIT)
    assert int(seen_by_django(b"x" * 10 * UPLOAD_LIMIT, **chunked)["length"]) < 2 * UPLOAD_LIMIT


def test_it_leaves_other_requests_alone():
    assert seen_by_django(b"abc", CONTENT_LENGTH="3") == {"length": "3", "body": b"abc"}
