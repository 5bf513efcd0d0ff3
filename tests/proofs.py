"""`script/prove` runs some tests in full, of which the suite has a short form: more examples, longer texts."""

import os

import pytest

WHOLE = bool(os.environ.get("PROVE"))
# Of a phone and a desk, by day and by night, two looks have each once; `script/prove screens` has all four
LOOKS = pytest.mark.parametrize(
    "width, scheme", [(390, "dark"), (1280, "light"), *([(390, "light"), (1280, "dark")] if WHOLE else [])]
)


def some(everything, turn, of):
    """Every `of`-th, another part each `turn`, so that `of` turns have everything; in `script/prove` all at once."""
    return list(everything) if WHOLE else list(everything)[turn % of :: of]
