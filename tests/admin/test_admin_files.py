"""Staff sees the facts of files, never their bytes, and can delete them."""

import pytest
from django.contrib.admin.models import LogEntry

from files.models import PageUsage, StoredFile
from journal.models import Change
from tests.admin.conftest import address, form_of, list_of
from tests.files.conftest import keys, own_folders  # noqa: F401 - a fixture

CONTENT = b"<script>secret</script>"


@pytest.fixture
def stored(api, bob, team_page):
    api(bob).upload(f"/api/pages/{team_page.pk}/team-files", CONTENT, "note.html")
    return StoredFile.objects.get()


def found(office, query):
    return list(office.get(list_of(StoredFile), {"q": query}).context["cl"].result_list)


def test_facts_are_shown_and_bytes_are_not(office, stored):
    text = office.get(form_of(stored)).text

    assert "note.html" in text and stored.sha256 in text
    assert "secret" not in text


def test_search(office, stored, team_page):
    for query in (stored.pk, team_page.pk, team_page.slug, "@bob"):
        assert found(office, str(query)) == [stored]
    assert found(office, "@alice") == found(office, "nothing") == []


@pytest.mark.parametrize("way", ["form", "action"])
def test_delete(way, office, act, stored, boss, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        if way == "form":
            office.post(address(StoredFile, "delete", stored.pk), {"post": "yes"})
        else:
            act("delete_selected", stored, post="yes")

    assert (StoredFile.objects.exists(), PageUsage.objects.get().bytes, keys()) == (False, 0, set())
    change = Change.objects.latest("pk")
    assert (change.op, change.record_id) == ("delete", stored.pk)
    assert (change.actor_id, change.credential) == (boss.pk, "session")
    assert LogEntry.objects.get().is_deletion()


def test_files_cannot_be_added_or_changed(office, stored):
    assert office.get(address(StoredFile, "add")).status_code == 403
    assert office.post(form_of(stored), {"filename": "other"}).status_code == 403
