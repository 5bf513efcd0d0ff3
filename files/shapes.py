"""What the endpoints of this package take and answer."""

from rest.shapes import INTEGER, TEXT, TIME, URL, USER, UUID, nullable, object_of, paged

BYTES = {"type": "string", "format": "binary"}
FORM = object_of(file=BYTES) | {"additionalProperties": True}  # sent as multipart/form-data

FILE = object_of(
    id=UUID, filename=TEXT, content_type=TEXT, size=INTEGER, created_by=nullable(USER), created_at=TIME
)
FILES = paged("files", FILE)
ASSET = object_of(id=UUID, filename=TEXT, contentType=TEXT, size=INTEGER, publicUrl=URL, createdAt=TIME)
ASSETS = paged("assets", ASSET)
