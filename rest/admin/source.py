"""Foreign text in the admin: shown as text, and cut where a browser would suffer."""

import json

from django.utils.html import format_html

SHOWN_CHARACTERS = 200_000


def source(text):
    """Foreign text as text, cut where a browser would suffer."""
    more = f"\n… and {len(text) - SHOWN_CHARACTERS} more characters" if len(text) > SHOWN_CHARACTERS else ""
    return format_html('<pre class="source" tabindex="0">{}{}</pre>', text[:SHOWN_CHARACTERS], more)


def json_source(value):
    return "-" if value is None else source(json.dumps(value, ensure_ascii=False, indent=2))
