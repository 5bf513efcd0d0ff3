"""Every citation of the specification, in code and documents, names a place that is there (docs/spec)."""

import ast
import io
import re
import tokenize

import pytest
from django.conf import settings

from accounts.sign_in import passwords
from datastores.schemas import effort, language
from datastores.sql import where
from datastores.write import batches, sizes
from pages_app.models import Report
from rest import bodies, forms, json, query
from rest.lanes import sizes as sizes_of_bodies
from tests.test_checklist import ROWS
from tests.test_layering import LAYERS

ROOT = settings.BASE_DIR
NAMES = ("CONTRACT", "ISOLATION", "DATA", "THREATS")
TEXTS = {name: (ROOT / "docs" / "spec" / f"{name}.md").read_text() for name in NAMES}

# What can be cited: numbered headings, labels where they are defined, the endpoints of the checklist
HEADING = re.compile(r"^##+ (\d+(?:\.\d+)?)\.? ", re.MULTILINE)
DEFINITION = re.compile(r"^(?:- |\| |)([RABUTF]\d+) ", re.MULTILINE)
PLACES = {name: {*HEADING.findall(text), *DEFINITION.findall(text)} for name, text in TEXTS.items()}
PLACES["row"] = set(re.findall(r"^\| (\d+) \|", TEXTS["CONTRACT"].partition("\n## 20. ")[2], re.MULTILINE))
HOMES = {place[0]: name for name, places in PLACES.items() for place in places if place[0].isalpha()}

# How it is cited
LABEL = r"(?<![\w%#])[RABUTF][1-9]\d?\b"
NUMBER = r"\d+(?:\.\d+)?"
NUMBERS = rf"§?{NUMBER}(?:(?:, | and | to |-|/)§?{NUMBER})*"
AT_A_PLACE = re.compile(rf"\b({'|'.join(NAMES)}|row)(?:\.md|s)? ({LABEL}|{NUMBERS})")
AT_NONE = re.compile(r"\b(CONTRACT|ISOLATION|THREATS)\b(?!\.md)()")
OF_ITS_OWN = re.compile(rf"§({NUMBER})")


def citations(text, home=None):
    """(document, place) of all that is cited. `home` is the document that the text is in, if it is a part of these."""
    text = " ".join(text.split())
    for document, places in AT_A_PLACE.findall(text):
        yield from ((document, place) for place in re.findall(rf"{LABEL}|{NUMBER}", places))
    rest = AT_A_PLACE.sub("", text)
    yield from ((HOMES[label[0]], label) for label in re.findall(LABEL, rest))
    yield from ((home, number) for number in OF_ITS_OWN.findall(rest))
    if not home:
        yield from AT_NONE.findall(rest)


def is_there(document, place):
    return place in PLACES.get(document, ())


# Where to look: documents as a whole, of code what is written for its readers

FOLDERS = (*LAYERS, ".ci", "bench", "docs", "script", "static", "templates", "tests")
NOT_OURS = (ROOT / "tests" / "axe", ROOT / "tests" / "corpus" / "apps")
COMMENTS = {
    ".js": r"//.*|/\*[\s\S]*?\*/",
    ".ts": r"//.*|/\*[\s\S]*?\*/",
    ".css": r"/\*[\s\S]*?\*/",
    ".html": r"<!--[\s\S]*?-->|\{#.*?#\}",
    "": r"^#.*",
}
WORTH_A_LOOK = re.compile(rf"{AT_A_PLACE.pattern}|{AT_NONE.pattern}|{LABEL}|§")


def prose(suffix, text):
    """The parts of a file to look for citations in."""
    if not WORTH_A_LOOK.search(text):
        return []
    if suffix == ".md":
        return [text]
    if suffix == ".py":
        return [*docstrings(text), *comments(text)]
    return re.findall(COMMENTS[suffix], text, re.MULTILINE)


def docstrings(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def comments(source):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def files():
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*.py"), *inside):
        if path.suffix in (".md", ".py", *COMMENTS) and not any(map(path.is_relative_to, NOT_OURS)):
            yield path


def cited():
    """{file: [(document, place)]}."""
    found = {}
    for path in files():
        name = str(path.relative_to(ROOT))
        home = path.stem if path.parent == ROOT / "docs" / "spec" else None
        found[name] = [one for text in prose(path.suffix, path.read_text()) for one in citations(text, home)]
    return found


@pytest.fixture(scope="module")
def everything_cited():
    return cited()


@pytest.mark.parametrize("document", [*NAMES, "row"])
def test_every_citation_names_a_place(everything_cited, document):
    found = [(file, place) for file, places in everything_cited.items() for name, place in places if name == document]

    assert found
    assert [(file, place) for file, place in found if not is_there(document, place)] == []


def test_no_citation_leaves_its_document_open(everything_cited):
    assert [file for file, places in everything_cited.items() if any(name is None for name, _ in places)] == []


def test_the_checklist_has_the_endpoints_of_the_contract():
    assert {number for number, *_ in ROWS} == PLACES["row"]


# The limits of CONTRACT 19 and 1.6 are those of the code


def size(number):
    """As the table writes it: 1 MB = 2^20 bytes."""
    units = {"GB": 2**30, "MB": 2**20, "KB": 2**10}
    return next(f"{number // unit} {name}" for name, unit in units.items() if number >= unit)


STATED = {
    "HTML per page": [size(settings.PAGE_MAX_BYTES)],
    "record `data`, serialised": [size(settings.RECORD_MAX_BYTES)],
    "JSON request body": [
        f"a page, a batch {size(settings.JSON_BODY_MAX_BYTES)}",
        f"a record {size(settings.RECORD_MAX_BYTES)} and {size(sizes_of_bodies.FRAME_MAX_BYTES)}",
        f"a submitted form, a schema, an agent spec {size(settings.FORM_RECORD_MAX_BYTES)}",
        size(settings.ESCAPED_JSON_MAX_BYTES),
        f"all else {size(bodies.FORM_MAX_BYTES)}",
    ],
    "values in a JSON request body": [f"{json.NODES_MAX:,}"],
    "fields of a submitted form": [f"{forms.FIELDS_MAX:,}", size(settings.FORM_RECORD_MAX_BYTES)],
    "batch": [f"{batches.BATCH_MAX} operations"],
    "what the journal keeps of one request (each record changed, before and after)": [size(sizes.JOURNAL_MAX_BYTES)],
    "`where`": [size(where.MAX_BYTES), f"{where.MAX_CONDITIONS} conditions"],
    "list page size": [f"{query.LIMIT_DEFAULT} default", f"{query.LIMIT_MAX} max"],
    "collections per page (solo: per visitor) / records per collection": [
        f"{settings.COLLECTIONS_MAX:,} / {settings.RECORDS_MAX:,}"
    ],
    "file, asset": [size(settings.FILE_MAX_BYTES)],
    "total files + assets per page": [size(settings.PAGE_FILES_MAX_BYTES), f"{settings.FILES_PER_PAGE_MAX:,}"],
    "image uploaded as file or asset": [
        f"{settings.IMAGE_MAX_PIXELS:,} pixels",
        f"{settings.IMAGE_MAX_SIDE:,} on a side",
    ],
    "record data per page": [size(settings.PAGE_DATA_MAX_BYTES)],
    "agent spec / schema": [size(settings.AGENT_SPEC_MAX_BYTES), size(language.MAX_BYTES)],
    "schemas per page": [f"{settings.COLLECTIONS_MAX:,}", size(settings.PAGE_SCHEMAS_MAX_BYTES)],
    "fields, levels of a schema": [f"{language.MAX_FIELDS}, {language.MAX_DEPTH}"],
    "pattern in a schema": [
        f"{language.MAX_PATTERN} chars",
        f"{language.MAX_PATTERNS} patterns of {language.MAX_PATTERNS_LENGTH:,} chars",
        f"{language.MAX_HEAVY} large ones",
    ],
    "text that a pattern looks at": [f"{effort.PATTERNED_LENGTH:,} chars"],
    "password": [f"{passwords.SHORTEST} to 128", f"commands, {passwords.SHORTEST_OF_STAFF}"],
    "text of a report": [f"{Report.TEXT_LENGTH:,} chars"],
    "pages per user": [f"{settings.PAGES_PER_USER_MAX}"],
    "versions kept": [f"{settings.VERSIONS_KEPT}"],
}
ELSEWHERE = {"asset prompt", "collection name", "description", "form on one of our own screens", "name of a page"}
RATES = {
    "RATELIMIT_REGISTER": "register and refresh {}/min per IP",
    "RATELIMIT_REFRESH": "register and refresh {}/min per IP",
    "RATELIMIT_LOGIN_IP": "login {}/min per IP",
    "RATELIMIT_LOGIN_USERNAME": "{}/min per username",
    "RATELIMIT_READ": "reads {}/min per user",
    "RATELIMIT_READ_ANONYMOUS": "{}/min per anonymous IP",
    "RATELIMIT_WRITE": "writes {}/min per user",
    "RATELIMIT_UPLOAD": "uploads {}/min per user",
    "RATELIMIT_FORM": "{} per minute per IP per page",
    "RATELIMIT_FUNCTION": "functions {}/min per IP",
    "RATELIMIT_PASSWORD_RESET": "password reset {}/min per IP",
    "RATELIMIT_PASSWORD_RESET_ADDRESS": "{} letters an hour",
    "RATELIMIT_REPORT": "reports {}/min per IP",
}


def section(number, until):
    return TEXTS["CONTRACT"].partition(f"# {number} ")[2].partition(f"# {until} ")[0]


def limits():
    """{what: limit} of the table in CONTRACT 19."""
    return dict(re.findall(r"^\| (\D.*?) \| (.*) \|$", section("19.", "20."), re.MULTILINE))


def test_every_limit_is_looked_at():
    assert limits().keys() - {"What"} == STATED.keys() | ELSEWHERE
    assert {
        name for name in dir(settings) if re.search("^RATELIMIT.*[A-Z]$", name) and "/" in str(getattr(settings, name))
    } == RATES.keys()


@pytest.mark.parametrize("what", STATED)
def test_a_limit_is_that_of_the_code(what):
    assert [figure for figure in STATED[what] if figure not in limits()[what]] == []


@pytest.mark.parametrize("name", RATES)
def test_a_rate_is_that_of_the_code(name):
    number, _, window = getattr(settings, name).partition("/")

    assert RATES[name].format(number) in " ".join(section("1.6", "2.").split())
    assert window == ("h" if "hour" in RATES[name] else "m")


# Does this test notice?


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Records (CONTRACT 6.2-6.4, 6.6).", ["CONTRACT 6.2", "CONTRACT 6.4", "CONTRACT 6.6"]),
        ("(CONTRACT 10.2 and 10.3; THREATS T33)", ["CONTRACT 10.2", "CONTRACT 10.3", "THREATS T33"]),
        ("CONTRACT 3.1, ISOLATION 12", ["CONTRACT 3.1", "ISOLATION 12"]),
        ("broken over\n    the line: DATA\n    2 and 3", ["DATA 2", "DATA 3"]),
        ("(ISOLATION R3, A7; F2)", ["ISOLATION R3", "ISOLATION A7", "THREATS F2"]),
        ("(ISOLATION 11: A1 to A3)", ["ISOLATION 11", "ISOLATION A1", "ISOLATION A3"]),
        ("(T34-T36, U1)", ["THREATS T34", "THREATS T36", "ISOLATION U1"]),
        ("(CONTRACT 20, row 93), rows 94, 95", ["CONTRACT 20", "row 93", "row 94", "row 95"]),
        ("BASE of CONTRACT 0, see ISOLATION.md", ["CONTRACT 0"]),
        ("DATA is 5, T00:00, %A9, #A1, S3, 20 rows", []),
    ],
)
def test_what_is_a_citation(text, expected):
    assert sorted(citations(text)) == sorted(tuple(one.split()) for one in expected)
    assert all(is_there(*one) for one in citations(text))


@pytest.mark.parametrize(
    "text",
    [
        "CONTRACT 6.99",
        "CONTRACT 21",
        "(CONTRACT 6.2-6.99)",
        "CONTRACT 10.2 and 10.99",
        "CONTRACT 6.2, 7.9",
        "CONTRACT, the part on errors",
        "CONTRACT R3",
        "ISOLATION 13",
        "ISOLATION §40",
        "ISOLATION T38",
        "DATA 6",
        "THREATS 5",
        "THREATS T99",
        "(T45)",
        "(F17, R3)",
        "(R8)",
        "A11",
        "§6.2",
        "row 96",
        "rows 1-96",
    ],
)
def test_a_made_up_citation_is_noticed(text):
    assert not all(is_there(*one) for one in citations(text))


def test_a_section_of_the_own_document_is_its_number_alone():
    assert list(citations("see §6.2 and §19", home="CONTRACT")) == [("CONTRACT", "6.2"), ("CONTRACT", "19")]
    assert list(citations("as ISOLATION §5 says", home="CONTRACT")) == [("ISOLATION", "5")]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", '"""On top: T1."""\nx = "T2"\n\ndef f():\n    """Inside: T3."""\n    return x  # and T4\n'),
        (".js", '// On top: T1\nconst x = "T2";\n/* Inside: T3,\n   and T4 */\n'),
        (".css", "/* T1 */ #T2 { color: red } /* T3,\nT4 */"),
        (".html", "<!-- T1 --> T2 {# T3, T4 #}"),
        ("", "#!/bin/sh\n# T1, T3\necho T2\n# T4\n"),
        (".md", "T1, `T3` and\nT4"),
    ],
)
def test_of_code_only_what_is_written_for_readers(suffix, text):
    found = {label for part in prose(suffix, text) for _, label in citations(part)}

    assert found == {"T1", "T3", "T4"}
