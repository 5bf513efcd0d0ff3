"""What the endpoints of this package take and answer."""

from rest.shapes import INTEGER, TEXT, TIME, URL, USER, UUID, eg, nullable, object_of, paged, titled

BYTES = {"type": "string", "format": "binary"}
FORM = object_of(file=BYTES) | {"additionalProperties": True}  # sent as multipart/form-data

SIZE = eg(INTEGER | {"description": "bytes"}, 2048)

FILE = titled(
    "StoredFile",
    object_of(
        id=UUID,
        filename=eg(TEXT, "note.txt"),
        content_type=eg(TEXT, "text/plain"),
        size=SIZE,
        created_by=nullable(USER),
        created_at=TIME,
    ),
)
FILES = paged("files", FILE)
ASSET = titled(
    "Asset",
    object_of(
        id=UUID,
        filename=eg(TEXT, "hero.png"),
        contentType=eg(TEXT, "image/png"),
        size=SIZE,
        publicUrl=eg(URL, "https://apps.example.org/page-assets/7/hero-0a1b2c3d.png"),
        createdAt=TIME,
    ),
)
ASSETS = paged("assets", ASSET)
