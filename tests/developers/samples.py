"""The code samples of the documentation, taken out of their Markdown.

In the sources, a comment at the start of a line is for these tests alone:
`<!-- setup ... -->` is bash that runs before the page's samples; `<!-- page: team_app; shows: text -->` before a js or
html sample says on which kind of page it runs (words after the mode are switches) and what must be seen then;
`file: name` in it, that the commands find the sample in a file of that name.
"""

import json
import re
from dataclasses import dataclass

from developers.documents import DOCUMENTS

BLOCK = re.compile(r"^<!-- ?(?P<comment>.*?)-->$|^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"bash", "json", "html", "js", "text"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass
class Sample:
    language: str
    code: str
    note: str = ""  # the comment before it
    answer: object = None  # of the json block after it

    @property
    def settings(self):
        return dict(part.strip().split(": ", 1) for part in self.note.split(";") if ": " in part)

    @property
    def fails(self):
        return isinstance(self.answer, dict) and {"error", "code"} <= set(self.answer)


def read(name):
    """(setup, [Sample]) of one document."""
    setup, samples, note = "", [], ""
    for block in BLOCK.finditer(DOCUMENTS[name].source):
        language, code = block["language"], block["code"]
        if language is None:
            comment = block["comment"]
            setup += comment.removeprefix("setup") if comment.startswith("setup") else ""
            note = comment.strip()
        elif language == "json" and samples and samples[-1].language == "bash" and samples[-1].answer is None:
            samples[-1].answer = json.loads(code)
        else:
            samples.append(Sample(language, code, note))
            note = ""
    return setup, samples


def assert_like(shown, real, at="answer"):
    """The real answer has the keys, types and plain values of the one shown; numbers, ids and times may differ."""
    if isinstance(shown, dict):
        assert isinstance(real, dict) and shown.keys() == real.keys(), f"{at}: {shown} is really {real}"
        for key in shown:
            assert_like(shown[key], real[key], f"{at}.{key}")
    elif isinstance(shown, list):
        assert isinstance(real, list) and len(shown) <= len(real), f"{at}: {shown} is really {real}"
        for index, value in enumerate(shown):
            assert_like(value, real[index], f"{at}[{index}]")
    elif isinstance(shown, str):
        assert isinstance(real, str) and matches(shown, real), f"{at}: {shown!r} is really {real!r}"
    elif isinstance(shown, bool) or shown is None:
        assert shown is real, f"{at}: {shown} is really {real}"
    else:
        assert type(shown) is type(real), f"{at}: {shown} is really {real}"


def matches(shown, real):
    """`…` stands for anything."""
    for kind in (UUID, TIME):
        if kind.fullmatch(shown):
            return bool(kind.fullmatch(real))
    return bool(re.fullmatch(".*".join(map(re.escape, shown.split("…"))), real, re.DOTALL))
