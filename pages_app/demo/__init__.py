"""The example pages: their HTML and what they hold."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent
MAIL_DOMAIN = "demo.invalid"  # of the example users


def pages():
    """Each page of content.json, with its `html`."""
    content = json.loads((FOLDER / "content.json").read_text())
    return [page | {"html": (FOLDER / page["file"]).read_text()} for page in content.values()]
