"""Bodies as an HTML form sends them: URL-encoded or multipart, without files."""

from io import BytesIO
from urllib.parse import parse_qs

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDictKeyError

from rest.bodies import FORM, content_type, read_body
from rest.errors import BadRequest, TooLarge
from rest.json import JSON

MULTIPART = "multipart/form-data"
FIELDS_MAX = 1000


def is_form(request):
    return content_type(request) in (FORM, MULTIPART)


def read_fields(request, size):
    """{name: [values]} in the order sent. 400 for what is no form, 413 for what is larger than `size`."""
    body = read_body(request, size.sent)
    fields = multipart(request.META, body) if content_type(request) == MULTIPART else urlencoded(body)
    if not fields:
        raise BadRequest(f"The form has no fields. Send fields as a form does, or JSON as {JSON}.")
    if any("\0" in text for name, values in fields.items() for text in (name, *values)):
        raise BadRequest("A field may not contain the NUL character.")
    if sum(len(text.encode()) for name, values in fields.items() for text in (name, *values)) > size.text:
        raise TooLarge(f"A form may have at most {size.text} bytes of text.")
    return fields


def urlencoded(body):
    if body.lstrip().startswith((b"{", b"[")):
        raise BadRequest(f"This looks like JSON: send it as {JSON}.")
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError:
        raise BadRequest(f"The form is not valid URL-encoded UTF-8, or has more than {FIELDS_MAX} fields.") from None


def multipart(meta, body):
    try:
        fields, _ = multipart_parser(meta | {"CONTENT_LENGTH": len(body)}, BytesIO(body), NoFiles()).parse()
    except (MultiPartParserError, MultiValueDictKeyError, SuspiciousOperation, ValueError):
        raise BadRequest(f"The form is not valid {MULTIPART}. Send fields as a form does, or JSON as {JSON}.") from None
    found = {}
    for name, values in fields.lists():
        found.setdefault(as_named(name), []).extend(values)
    return found


def multipart_parser(meta, stream, handler):
    """Django's parser, which knows the content type in small letters only."""
    kind = MULTIPART + meta["CONTENT_TYPE"][len(MULTIPART) :]
    return Parser(meta | {"CONTENT_TYPE": kind}, stream, [handler], "utf-8")


class Parser(MultiPartParser):
    """Leaves the name of a file to the handler: Django's reads HTML in it, and drops joiners and marks of direction."""

    def sanitize_file_name(self, file_name):
        return as_named(file_name)


def as_named(text):
    """A name in a multipart body, where browsers write a quotation mark as %22 (HTML, multipart form data)."""
    return text.replace("%22", '"')


class NoFiles(FileUploadHandler):
    """A file input that was left empty is fine: it brings no file."""

    def new_file(self, *args, **kwargs):
        raise BadRequest("This form takes no files.")

    def receive_data_chunk(self, raw_data, start):
        return None

    def file_complete(self, file_size):
        return None
