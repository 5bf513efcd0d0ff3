"""A deleted page takes its files with it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from files.models import PageUsage, StoredFile
from files.purging import purge_page
from files.storage import blobs
from journal.models import Change
from pages_app.editing.deleting import delete_page
from pages_app.models import Page
from tests.conftest import caller_of, make_page
from tests.files.conftest import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def full_page(api, alice, bob, team_page):
    api(bob).upload(f"/api/pages/{team_page.pk}/team-files")
    api(alice).upload(f"/api/pages/{team_page.pk}/assets")
    default_storage.save(blobs.key_of(team_page.pk, "left-by-a-crash"), ContentFile(b"x"))
    return team_page


def test_it_works(full_page):
    delete_page(full_page, caller_of(full_page.owner))
    assert StoredFile.objects.count() == 2
    purge_page.call(full_page.pk)
    purge_page.call(full_page.pk)

    assert keys() == set()
    assert not any(model.objects.exists() for model in (StoredFile, PageUsage, Change, Page))


def test_other_pages_stay(api, alice, full_page):
    other = make_page(alice, name="Other")
    api(alice).upload(f"/api/pages/{other.pk}/assets")
    delete_page(full_page, caller_of(full_page.owner))
    purge_page.call(full_page.pk)

    assert StoredFile.objects.get().page_id == PageUsage.objects.get().page_id == other.pk
    assert blobs.folders() - {full_page.pk} == {other.pk}


def test_it_does_nothing_to_a_living_page(full_page):
    purge_page.call(full_page.pk)
    purge_page.call(2**40)

    assert (StoredFile.objects.count(), len(keys())) == (2, 3)


def test_rows_stay_until_their_bytes_are_gone(full_page, monkeypatch):
    def away(name):
        raise OSError("away")

    delete_page(full_page, caller_of(full_page.owner))
    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(default_storage, "delete", away)
        purge_page.call(full_page.pk)
    assert StoredFile.objects.count() == 2
    purge_page.call(full_page.pk)
    assert keys() == set()
