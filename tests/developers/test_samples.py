"""Every command of the documentation runs against a live server, and answers what the documentation says."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from developers.documents import NAMES
from tests.developers.samples import LANGUAGES, Sample, assert_like, read

PRELUDE = r"""
set -uo pipefail
curl() { command curl -sS -w '%{stderr}\n<status %{http_code}>\n' "$@"; }
field() { $PYTHON -ISc "import json, sys; print(json.load(sys.stdin)$1)"; }
register() {
  curl $BASE/api/auth/register -d username=$1 -d email=$1@example.org -d password=secret | field '["accessToken"]'
}
new_page() {
  $PYTHON -ISc 'import json, sys; print(json.dumps({"name": sys.argv[1], "storage_mode": sys.argv[2],
      "html_content": "<!doctype html><title>Page</title><p>Hello"} | {flag: True for flag in sys.argv[3:]}))' "$@" |
  curl $BASE/api/pages -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d @- |
  field '["page"]["id"]'
}
TOKEN=$(register maya)
"""
MARK = "<end of sample>"
STATUS = re.compile(r"<status (\d+)>")


def script(samples):
    return PRELUDE + "".join(f"{sample.code}\necho\necho '{MARK}' | tee /dev/stderr\n" for sample in samples)


def run(base, name, folder):
    """Yields (sample, what it printed, what it complained of); the setup comes first, as a sample of its own."""
    setup, samples = read(name)
    write_files(samples, folder)
    samples = [Sample("bash", setup), *(sample for sample in samples if sample.language == "bash")]
    ran = subprocess.run(
        ["bash", "-c", script(samples).replace("{{BASE}}", base)],
        cwd=folder,
        env=os.environ | {"BASE": base, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    outputs, errors = ran.stdout.split(MARK), ran.stderr.split(MARK)
    assert len(outputs) == len(errors) == len(samples) + 1, ran.stderr
    yield from zip(samples, outputs, errors, strict=False)


def write_files(samples, folder):
    for sample in samples:
        if name := sample.settings.get("file"):
            (folder / name).write_text(sample.code)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [name for name in NAMES if any(s.language == "bash" for s in read(name)[1])])
def test_the_commands_answer_as_shown(name, live_server, tmp_path):
    problems = []
    for sample, output, errors in run(live_server.url, name, tmp_path):
        try:
            check(sample, output, errors, live_server.url)
        except AssertionError as error:
            problems.append(f"{sample.code}{error}\n{output}")
    assert not problems, "\n".join(problems)


def check(sample, output, errors, base):
    complaints = STATUS.sub("", errors).strip()
    assert not complaints, complaints
    *before, last = [0] + [int(status) for status in STATUS.findall(errors)]
    assert max([*before, 0]) < 400, before
    assert (last >= 400) == sample.fails, last
    if sample.answer is not None:
        shown = json.loads(json.dumps(sample.answer).replace("{{BASE}}", base))
        assert_like(shown, json.loads(output[output.index("{") :]))


@pytest.mark.parametrize("name", NAMES)
def test_every_block_says_its_language(name):
    samples = read(name)[1]
    assert {sample.language for sample in samples} <= LANGUAGES
    assert not [sample for sample in samples if re.search("^<!--", sample.code, re.MULTILINE)]
