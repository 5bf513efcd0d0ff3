"""What page APIs answer, for OpenAPI and the tests."""

from rest.shapes import TEXT, URL, nullable, object_of, succeeded

FALSE = {"type": "boolean", "const": False}

PREVIEW = object_of(
    url=URL,
    title=nullable(TEXT),
    description=nullable(TEXT),
    image=nullable(URL),
    siteName=nullable(TEXT),
    type=nullable(TEXT),
    favicon=nullable(URL),
)
FUNCTION_RESULT = succeeded(data=PREVIEW)
