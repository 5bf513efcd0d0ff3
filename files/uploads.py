"""Taking in the one file of a multipart body: to disk as it arrives, under the size limit (CONTRACT 1.1, 11)."""

import os
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files import File
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError

from files.filenames import cleaned
from files.storage import blobs
from rest.bodies import declared_length, drain
from rest.errors import BadRequest, Refusal, TooLarge
from rest.forms import MULTIPART, multipart_parser
from rest.lanes.sizes import size

FIELD = "file"
HOW = f"Send one file as {MULTIPART}, in the field `{FIELD}`."


class Upload(File):
    """Bytes on disk under a temporary name; gone when closed, unless a storage has moved them to their place."""

    def __init__(self):
        with blobs.reaching_storage():
            Path(settings.UPLOAD_DIR).mkdir(parents=True, exist_ok=True)
            super().__init__(NamedTemporaryFile(dir=settings.UPLOAD_DIR, delete=False))  # noqa: SIM115
        self.filename, self.size, self.hash = "", 0, sha256()

    def add(self, chunk):
        """One more piece; 413 beyond the limit of a file."""
        self.size += len(chunk)
        if self.size > settings.FILE_MAX_BYTES:
            raise too_large()
        self.hash.update(chunk)
        with blobs.reaching_storage():
            self.file.write(chunk)

    def finish(self):
        """On disk, for good: a row will soon promise it."""
        with blobs.reaching_storage():
            self.file.flush()
            os.fsync(self.file.fileno())

    def temporary_file_path(self):
        """Tells Django's storage on disk that it may move the file instead of copying it."""
        return self.file.name

    def close(self):
        super().close()
        Path(self.file.name).unlink(missing_ok=True)


def too_large():
    return TooLarge(f"A file may have at most {settings.FILE_MAX_BYTES} bytes.")


@contextmanager
def received(request):
    """The Upload in the body of a request. 400 or 413, once the client has sent what it wanted to send."""
    stream = Counted(request._request)
    with Upload() as upload:
        try:
            take_in(request.META, stream, upload)
        except (Refusal, MultiPartParserError, SuspiciousOperation, ValueError, LookupError) as error:
            drain(request, stream, has_begun=stream.taken > 0)
            raise as_refusal(error) from None
        yield upload


def take_in(meta, stream, upload):
    length = declared_length(meta)
    if not meta.get("CONTENT_TYPE", "").lower().startswith(MULTIPART):
        raise BadRequest(HOW)
    if length > size("upload").sent:
        raise too_large()
    handler = OneFile(upload)
    multipart_parser(meta, stream, handler).parse()
    if handler.is_interrupted or stream.taken < length:
        raise BadRequest("The request body ended before the file did.")
    if not handler.is_complete:
        raise BadRequest(HOW)
    upload.finish()


def as_refusal(error):
    if isinstance(error, Refusal):
        return error
    if isinstance(error, RequestDataTooBig):
        return TooLarge("The fields beside the file are too large.")
    return BadRequest(f"The multipart body is malformed. {HOW}")


class Counted:
    """A stream that knows how much was read from it."""

    def __init__(self, stream):
        self.stream, self.taken = stream, 0

    def read(self, *args):
        chunk = self.stream.read(*args)
        self.taken += len(chunk)
        return chunk


class OneFile(FileUploadHandler):
    """For Django's parser: writes the file of the form into an Upload and refuses any other."""

    def __init__(self, upload):
        super().__init__()
        self.upload, self.is_started, self.is_complete, self.is_interrupted = upload, False, False, False

    def new_file(self, field_name, file_name, *args, **kwargs):
        if self.is_started or field_name != FIELD:
            raise BadRequest(HOW)
        self.is_started, self.upload.filename = True, cleaned(file_name)

    def receive_data_chunk(self, raw_data, start):
        self.upload.add(raw_data)

    def file_complete(self, file_size):
        self.is_complete = True

    def upload_interrupted(self):
        self.is_interrupted = True
