"""Is it an image? Told by decoding it, up to a size (T27): a signature alone proves nothing."""

import threading
from time import thread_time

from django.conf import settings
from PIL import Image

from files.content_types import IMAGES
from rest.errors import BadRequest

READS_MAX = 100_000
CPU_SECONDS = 10
DECODED_PIXELS = 12_000_000  # a larger one would take hundreds of megabytes; its outside is checked
decoding = threading.Lock()  # a decoded image takes up to 4 bytes a pixel: one at a time


def image_type(path):
    """The type of an image whose first frame can be decoded, or of a large one whose structure holds; else None.

    400 for one of too many pixels.
    """
    try:
        with decoding, open(path, "rb") as file, Image.open(Sparing(file), formats=list(IMAGES)) as image:
            refuse_huge(*image.size)
            if image.width * image.height <= DECODED_PIXELS:
                image.load()
            else:
                image.verify()
            return IMAGES.get(image.format, "image/jpeg")  # which Pillow calls MPO when there are more pictures in it
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except BadRequest:
        raise
    except Exception:  # what broken bytes raise inside the decoders is without end
        return None


def refuse_huge(width, height):
    if max(width, height) > settings.IMAGE_MAX_SIDE or width * height > settings.IMAGE_MAX_PIXELS:
        raise too_many_pixels()


def too_many_pixels():
    return BadRequest(
        f"An image may have at most {settings.IMAGE_MAX_PIXELS} pixels and {settings.IMAGE_MAX_SIDE} on a side."
    )


class Sparing:
    """A file for a decoder, until that has asked for too many pieces of it or taken too much time.

    A JPEG of a few megabytes can hold a million segments, or so many scans that decoding it takes an hour.
    """

    def __init__(self, file):
        self.file, self.reads, self.end = file, 0, thread_time() + CPU_SECONDS

    def read(self, *args):
        self.reads += 1
        if self.reads > READS_MAX or thread_time() > self.end:
            raise RuntimeError("this image costs too much")
        return self.file.read(*args)

    def __getattr__(self, name):
        return getattr(self.file, name)
