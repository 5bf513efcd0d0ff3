"""`manage.py tidy_files`: what a crash left is removed, mended or reported, and nothing else is touched."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from files import keeping, tidying
from files.models import PageUsage, StoredFile
from files.storage import blobs
from tests.files.conftest import content_of, keys, left_uploads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
ORPHAN = "0197f4c6-7c5d-7b55-8d4e-3f1f1a2b3c4d"


@pytest.fixture
def path(team_page):
    return f"/api/pages/{team_page.pk}/team-files"


@pytest.fixture
def an_hour_later(monkeypatch):
    monkeypatch.setattr(tidying, "GRACE", timedelta(seconds=-5))


def tidy(capsys):
    """{what: how many} as the command says."""
    call_command("tidy_files")
    found = re.findall(r"^(\d+) ([^.:\n]+)", capsys.readouterr().out, re.MULTILINE)
    return {text: int(number) for number, text in found}


def put(page_id, name=ORPHAN):
    default_storage.save(blobs.key_of(page_id, name), ContentFile(b"left"))


def test_it_leaves_what_is_right(api, bob, path, capsys, an_hour_later):
    file = api(bob).upload(path).json()

    assert set(tidy(capsys).values()) == {0}
    assert content_of(api(bob).get(f"{path}/{file['id']}")) == b"hello"


def test_it_handles_an_installation_without_files(capsys):
    assert set(tidy(capsys).values()) == {0}


def test_bytes_without_a_row_go_after_an_hour(api, bob, path, team_page, capsys, monkeypatch):
    file = api(bob).upload(path).json()
    put(team_page.pk)
    put(999)

    assert tidy(capsys)["blobs without a file removed"] == 0
    monkeypatch.setattr(tidying, "GRACE", timedelta(seconds=-5))
    assert tidy(capsys)["blobs without a file removed"] == 2
    assert keys() == {blobs.key_of(team_page.pk, file["id"])}
    assert blobs.folders() == {team_page.pk}


class Crash(BaseException):
    """Nothing runs after it, as after a power cut."""


def test_a_crash_between_bytes_and_row_leaves_only_bytes(api, bob, path, capsys, an_hour_later, monkeypatch):
    def crash(*args):
        raise Crash

    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(keeping, "save", crash)
        api(bob).upload(path)

    assert (len(keys()), StoredFile.objects.count(), PageUsage.objects.count()) == (1, 0, 0)
    assert tidy(capsys)["blobs without a file removed"] == 1
    assert keys() == set()


def test_a_crash_after_the_deletion_leaves_only_bytes(api, bob, path, capsys, an_hour_later):
    """Without the commit hook, the bytes stay: as after a crash right behind the commit."""
    file = api(bob).upload(path).json()
    api(bob).delete(f"{path}/{file['id']}")

    assert (len(keys()), StoredFile.objects.count()) == (1, 0)
    assert tidy(capsys)["blobs without a file removed"] == 1
    assert keys() == set()


def test_a_row_without_bytes_is_reported_and_answers_404(api, bob, path, capsys):
    file = api(bob).upload(path).json()
    default_storage.delete(StoredFile.objects.get().key)
    call_command("tidy_files")

    assert f"1 files without bytes: {file['id']}" in capsys.readouterr().out
    assert api(bob).get(f"{path}/{file['id']}").status_code == 404
    assert api(bob).delete(f"{path}/{file['id']}").status_code == 200


def test_counters_are_mended(api, bob, path, capsys):
    api(bob).upload(path)
    PageUsage.objects.update(bytes=77, file_count=0)

    assert tidy(capsys)["counters mended"] == 1
    assert PageUsage.objects.values_list("file_count", "bytes").get() == (1, 5)


def test_solo_files_of_somebody_gone_go(api, bob, solo_page, capsys, an_hour_later):
    api(bob).upload(f"/api/pages/{solo_page.pk}/solo-files")
    bob.delete()
    found = tidy(capsys)

    assert (found["files of visitors that are gone removed"], found["blobs without a file removed"]) == (1, 1)
    assert (StoredFile.objects.count(), PageUsage.objects.get().bytes, keys()) == (0, 0, set())


def test_uploads_left_by_a_dead_process_go(settings, capsys):
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir()
    (folder / "new").touch()
    (folder / "old").touch()
    os.utime(folder / "old", (time.time() - 3700,) * 2)

    assert tidy(capsys)["left-over uploads removed"] == 1
    assert left_uploads(settings) == ["new"]


def test_the_daily_tidy_does_it(team_page, an_hour_later):
    put(team_page.pk)
    call_command("tidy", verbosity=0)

    assert keys() == set()


def test_a_page_deleted_meanwhile_is_no_trouble(team_page):
    PageUsage.objects.create(page=team_page, bytes=7)
    team_page.deleted_at, team_page.slug = timezone.now(), None
    team_page.save()

    assert tidying.mend_counters() == 0
