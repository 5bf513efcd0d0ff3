"""`script/prove` runs some tests in full, of which the suite has a short form: more examples, longer texts."""

import os

WHOLE = bool(os.environ.get("PROVE"))
