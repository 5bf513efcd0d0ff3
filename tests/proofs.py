"""`script/prove` runs some tests in full, of which the suite has a short form: more examples, longer texts."""

import os

WHOLE = bool(os.environ.get("PROVE"))


def some(everything, turn, of):
    """Every `of`-th, another part each `turn`, so that `of` turns have everything; in `script/prove` all at once."""
    return list(everything) if WHOLE else list(everything)[turn % of :: of]
