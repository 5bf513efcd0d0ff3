"""Links in documents lead to files of the repository and to headings in them, and files that are named are there.

The pages of the developer hub link to addresses of the server: for those see developers/test_documents.py.
"""

import re

import pytest
from django.conf import settings

from tests.test_spec import FOLDERS

ROOT = settings.BASE_DIR
HUB = ROOT / "docs" / "developers"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
OURS = [path for path in DOCUMENTS if not path.is_relative_to(HUB)]
INSIDE = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
FILES = {str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.*"), *INSIDE]}

LINK = re.compile(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)|^\[[^]]+\]: (\S+)", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z]+:|//")
NAMED = re.compile(r"`([\w.][\w/.-]*\.(?:py|js|html|css))`|(?<![\w/-])(\w[\w/-]*\.md)\b")


def prose(text):
    """Without blocks of code."""
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)


def links(text):
    """The addresses that a text links to, images too."""
    return [inline or named for inline, named in LINK.findall(re.sub(r"`[^`\n]+`", "", prose(text)))]


def slug(heading):
    """What the heading is called in an address, where repositories are shown as web pages."""
    shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w -]", "", shown).strip().lower().replace(" ", "-")


def slugs(text):
    found = []
    for heading in re.findall(r"^#{1,6} (.+?)#*$", prose(text), re.MULTILINE):
        again = found.count(slug(heading))
        found.append(f"{slug(heading)}-{again}" if again else slug(heading))
    return found


def leads_somewhere(document, text, address):
    path, _, fragment = address.partition("#")
    if not path:
        return fragment in slugs(text)
    target = (document.parent / path).resolve()
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not fragment or fragment in slugs(target.read_text())


def broken(document, text):
    inside = [address for address in links(text) if not ELSEWHERE.match(address)]
    if document.is_relative_to(HUB):
        inside = [address for address in inside if not address.startswith(("/", "{{BASE}}"))]
    return [address for address in inside if not leads_somewhere(document, text, address)]


def named(text):
    return [code or document for code, document in NAMED.findall(prose(text))]


def is_there(name):
    """By its path, or where a neighbour was named with its path, by the end of it."""
    return any(f"/{file}".endswith(f"/{name}") for file in FILES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    assert broken(document, document.read_text()) == []


@pytest.mark.parametrize("document", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_are_there(document):
    assert [name for name in named(document.read_text()) if not is_there(name)] == []


def test_the_specification_can_be_found():
    pages = {name: (ROOT / name).read_text() for name in ("README.md", "docs/architecture.md", "docs/spec/README.md")}

    assert "docs/spec/README.md" in links(pages["README.md"])
    assert "spec/README.md" in links(pages["docs/architecture.md"])
    documents = {path.name for path in (ROOT / "docs" / "spec").glob("*.md")} - {"README.md"}
    assert documents <= {*links(pages["docs/spec/README.md"])}


# Do these tests notice?

TEXT = "# Top\n\n## 1. `GET /a_b` [?]: who, what\n\n## Twice\n\n## Twice\n\n```\n# no heading, [no](link.md)\n```\n"


def test_headings_are_named_as_where_repositories_are_shown():
    assert slugs(TEXT) == ["top", "1-get-a_b--who-what", "twice", "twice-1"]


@pytest.mark.parametrize(
    "link",
    [
        "[x](architecture.md)",
        "[x](spec/README.md#the-specification)",
        "![x](../docs/screenshot.png)",
        "[x](#twice-1)",
        '[x](checklist.md "title")',
        "[x](https://example.org/nowhere.md)",
        "[x](spec)",
        "[x]: architecture.md",
        "`[x](nowhere.md)`",
    ],
)
def test_what_leads_somewhere(link):
    assert broken(ROOT / "docs" / "made_up.md", f"{TEXT}\n{link}\n") == []


@pytest.mark.parametrize(
    "link",
    [
        "[x](nowhere.md)",
        "[x](spec/README.md#nowhere)",
        "![x](nowhere.png)",
        "[x](#twice-2)",
        "[x](#no-heading-nolinkmd)",
        "[x](/docs/architecture.md)",
        "[x](../../outside.md)",
        "[x][y]\n\n[y]: nowhere.md",
        '[x](nowhere.md "title")',
    ],
)
def test_what_leads_nowhere_is_noticed(link):
    assert len(broken(ROOT / "docs" / "made_up.md", f"{TEXT}\n{link}\n")) == 1


def test_a_name_of_no_file_is_noticed():
    names = named("`rest/limits.py`, `limits.py`, DATA.md, `imits.py`, `x/limits.py`, NOWHERE.md, `/address/of.md`")

    assert [name for name in names if not is_there(name)] == ["imits.py", "x/limits.py", "NOWHERE.md"]
