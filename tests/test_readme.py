"""The README's commands, run as they stand against a live server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

README = Path(settings.BASE_DIR / "README.md")
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"


def walk(base):
    return "set -euo pipefail\n" + "\n".join(BLOCK.findall(README.read_text())).replace(ADDRESS, base)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.django_db(transaction=True)
def test_the_curl_walk_runs_as_it_stands(live_server, tmp_path):
    command = ["bash", "-c", walk(live_server.url)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stderr
    assert '"code"' not in run.stdout
    page, invite, joined, changed, tasks, refreshed = list(answers(run.stdout))
    assert "<head><script>window.__visimade=" in page and "<h1>Sprint board</h1>" in page
    assert json.loads(invite)["page"]["username"] == "maya"
    assert json.loads(joined)["role"] == "member"
    assert json.loads(changed)["data"] == {"title": "Draw the map", "status": "done"}
    assert [task["createdBy"]["username"] for task in json.loads(tasks)["records"]] == ["noor"]
    assert set(json.loads(refreshed)) == {"accessToken", "refreshToken", "expiresIn", "tokenType"}


def answers(output):
    """The page, then one JSON object after the other, as curl printed them without line ends between."""
    page, _, rest = output.partition("</html>\n")
    yield page
    decoder = json.JSONDecoder()
    while rest.strip():
        rest = rest.lstrip()
        value, end = decoder.raw_decode(rest)
        yield json.dumps(value)
        rest = rest[end:]


def test_it_names_the_two_commands():
    text = README.read_text()
    for command in ("script/server", "script/test"):
        assert command in text
        assert (Path(settings.BASE_DIR) / command).stat().st_mode & 0o100


def test_every_variable_it_names_is_read():
    source = Path(settings.BASE_DIR / "visimade_site" / "settings.py").read_text()
    table = README.read_text().partition("## Settings")[2].partition("## Deploy")[0]
    for name in re.findall(r"`([A-Z][A-Z_]{3,})`", table):
        assert f'"{name}"' in source, name


def test_it_names_every_variable_that_is_read():
    source = Path(settings.BASE_DIR / "visimade_site" / "settings.py").read_text()
    table = README.read_text().partition("## Settings")[2].partition("## Deploy")[0]
    for name in re.findall(r'\benv\.\w+\("([A-Z_]+)"', source):
        assert f"`{name}`" in table, name
