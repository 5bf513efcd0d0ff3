"""In which lane a request runs, as views declare it per method. Pure.

The fast lane takes what costs a few milliseconds whoever asks, one request at a time; the slow one all else, in
processes that are ended when they pass the deadline. What declares nothing is slow.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

SECONDS = 20
SECONDS_OF_READING = 2  # of filters and figures
OFFSET_MAX = 1_000
SMALL_BYTES = 2**16
PARAMETERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Lane:
    """What the server has to know of a request before it reads the body.

    `name`: fast or slow. `max_bytes`: of the body as sent. `deadline_seconds`: of work in the slow lane, where a fast
    request goes on that turns out to need more. `is_reserved`: for the process that costly reads must not keep busy.
    """

    name: str
    max_bytes: int
    deadline_seconds: int
    is_reserved: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """A lane whatever is asked; `chosen` has those that look at the query and the announced length first."""

    name: str
    deadline_seconds: int = SECONDS
    is_reserved: bool = False

    def chosen(self, query, length):
        return self


FAST = Declared("fast")
SLOW = Declared("slow")
SAVE = Declared("slow", is_reserved=True)  # signing in, saving a page, uploading
FIGURE = Declared("slow", SECONDS_OF_READING)
READ = Declared("fast", SECONDS_OF_READING)


@dataclass(frozen=True, slots=True)
class Light:
    """Reading that is fast while it asks for nothing but these parameters, and not far down a list."""

    parameters: frozenset

    def chosen(self, query, length):
        return READ if not query or self.is_light(query) else FIGURE

    def is_light(self, query):
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=PARAMETERS_MAX)
        except ValueError:
            return False
        return all(name in self.parameters and (name != "offset" or is_near(text)) for name, text in pairs)


def is_near(offset):
    """Whether it is small; what is no number will be refused."""
    return len(offset) <= 20 and (not offset.isdecimal() or int(offset) <= OFFSET_MAX)


class Small:
    """Writing that is fast while its body is announced to be small."""

    def chosen(self, query, length):
        return FAST if length is not None and length <= SMALL_BYTES else SLOW


SMALL = Small()


def light(*parameters):
    return Light(frozenset(parameters))
