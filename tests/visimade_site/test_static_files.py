"""What is served under /static/: files that a screen uses, and no others."""

import re

import pytest
from django.conf import settings

from visimade_site.management.start_up import collect_static

SOURCES = [*settings.BASE_DIR.glob("templates/**/*.html"), *settings.BASE_DIR.glob("static/css/*.css")]
USED = re.compile(r"""\{% static ['"]([^'"]+)['"] %\}""")


@pytest.fixture
def collected(settings, tmp_path):
    """The folder that a start fills, with what lay in it before."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    (tmp_path / "static" / "swagger").mkdir(parents=True)
    (tmp_path / "static" / "swagger" / "old.js").write_text("")
    collect_static()
    return tmp_path / "static"


def files_in(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_only_packages_with_screens_bring_files(collected):
    assert {path.partition("/")[0] for path in files_in(collected)} == {"admin", "css", "img", "js"}


def test_every_file_of_ours_is_on_a_screen_and_the_other_way_round(collected):
    used = {path for source in SOURCES for path in USED.findall(source.read_text())}

    assert {path for path in files_in(collected) | used if not path.startswith("admin/")} == {
        path for path in files_in(collected) & used if not path.startswith("admin/")
    }


def test_they_are_few(collected):
    assert sum(path.stat().st_size for path in collected.rglob("*") if path.is_file()) < 4 * 2**20
