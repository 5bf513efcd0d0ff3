"""The documentation pages: which there are, in which order, and their Markdown texts in docs/developers/."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

SOURCES = settings.BASE_DIR / "docs" / "developers"
HUB = "/developers/api"
AGENT_GUIDE = "agent-guide"
GROUPS = {
    "Getting Started": ["index", "authentication", "agent-guide", "ai-coding-agents"],
    "Core APIs": ["pages", "page-assets", "page-features", "functions", "agent-spec"],
    "Data APIs": [
        "storage-modes",
        "teams",
        "team-data",
        "solo-data",
        "social-data",
        "cms-data",
        "form-data",
        "collection-schemas",
    ],
    "Guides": ["client-apis", "cms-blog-example", "examples/cms-images", "design-guidelines"],
    "Reference": ["errors", "common-mistakes", "security"],
}
NAMES = [name for names in GROUPS.values() for name in names]
COMMENT = re.compile(r"^<!--.*?-->\n+", re.MULTILINE | re.DOTALL)
HUB_LINK = re.compile(r"\]\((/developers(?:/api(?:/[a-z/-]+)?)?)(?=[)#])")


@dataclass(frozen=True)
class Document:
    name: str

    @property
    def path(self):
        return HUB if self.name == "index" else f"{HUB}/{self.name}"

    @cached_property
    def source(self):
        """The file as it was written, with the comments that are for the tests of its samples."""
        return (SOURCES / f"{self.name}.md").read_text("utf-8")

    @cached_property
    def title(self):
        return self.source.partition("# ")[2].partition("\n")[0]

    def text(self, base):
        """The Markdown for readers; `base` is the origin of the installation, such as https://apps.example.org."""
        return COMMENT.sub("", self.source).replace("{{BASE}}", base)

    def raw(self, base):
        """The same with links that lead from one Markdown text to the next."""
        text = self.text(base).replace(f"]({HUB}/{AGENT_GUIDE})", f"]({base}/llms.txt)")
        return HUB_LINK.sub(rf"]({base}\1.md", text)


DOCUMENTS = {name: Document(name) for name in NAMES}


def neighbours(name):
    """(the document before, the one after) in reading order, None at the ends."""
    place = NAMES.index(name)
    around = NAMES[place - 1] if place else None, NAMES[place + 1] if place + 1 < len(NAMES) else None
    return tuple(DOCUMENTS.get(other) for other in around)
