"""Many uploads and deletions at one moment: the counters stay exact (CONTRACT 19)."""

import pytest

from files.models import PageUsage, StoredFile
from journal.models import Change
from tests.files.conftest import keys
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_uploads_at_once_stay_within_the_quota(api, bob, team_page, settings):
    settings.PAGE_FILES_MAX_BYTES = 35
    path = f"/api/pages/{team_page.pk}/team-files"
    statuses = at_once(8, lambda n: api(bob).upload(path, b"x" * 10).status_code)

    assert sorted(statuses) == [201] * 3 + [413] * 5
    assert PageUsage.objects.values_list("file_count", "bytes").get() == (3, 30)
    assert StoredFile.objects.count() == Change.objects.filter(subject="file").count() == len(keys()) == 3


def test_one_file_deleted_at_once_is_deleted_once(api, bob, team_page):
    path = f"/api/pages/{team_page.pk}/team-files"
    ids = [api(bob).upload(path).json()["id"] for _ in range(2)]
    statuses = at_once(6, lambda n: api(bob).delete(f"{path}/{ids[0]}").status_code)

    assert sorted(statuses) == [200] + [404] * 5
    assert PageUsage.objects.values_list("file_count", "bytes").get() == (1, 5)
    assert {key.rpartition("/")[2] for key in keys()} == {ids[1]}


def test_uploads_of_the_same_name_at_once(api, alice, team_page):
    path = f"/api/pages/{team_page.pk}/assets"
    urls = at_once(6, lambda n: api(alice).upload(path).json()["publicUrl"])

    assert len(set(urls)) == 6
