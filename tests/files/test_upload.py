"""POST of a file to a store, and all the ways in which it can go wrong (CONTRACT 11)."""

import hashlib
import re
from urllib.parse import unquote

import pytest

from files.models import PageUsage, StoredFile
from journal.models import Change
from tests.conftest import Multipart
from tests.files.conftest import content_of, image, keys, left_uploads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def path(team_page):
    return f"/api/pages/{team_page.pk}/team-files"


def test_it_works(api, bob, path, settings):
    response = api(bob).upload(path, image(), "Photo of us.png")

    assert response.status_code == 201
    body = response.json()
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", body.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body.pop("created_at"))
    assert body == {
        "filename": "Photo of us.png",
        "content_type": "image/png",
        "size": len(image()),
        "created_by": {"id": bob.pk, "username": "bob"},
    }
    assert left_uploads(settings) == []


@pytest.mark.parametrize("size", [0, 1, 65_536, 3_000_000])
def test_bytes_come_back_as_they_were(api, bob, path, size):
    content = hashlib.shake_128(b"seed").digest(size)
    file = api(bob).upload(path, content, "data.bin").json()

    assert file["size"] == size
    assert content_of(api(bob).get(f"{path}/{file['id']}")) == content
    assert StoredFile.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_neither_name_nor_header_decides_the_type(api, bob, path):
    answers = [api(bob).upload(path, b"<script>alert(1)</script>", name, kind).json() for name, kind in [
        ("a.png", "image/png"), ("b.txt", "text/plain"), ("c", "")
    ]]  # fmt: skip

    assert {file["content_type"] for file in answers} == {"text/html"}


@pytest.mark.parametrize("name, kept", [("../../x.txt", "x.txt"), ("a\u202eb.txt", "ab.txt"), ("x" * 290, "x" * 255)])
def test_names_are_cleaned(api, bob, path, name, kept):
    assert api(bob).upload(path, name=name).json()["filename"] == kept


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("a%22b%22.txt", 'a"b".txt'),
        (r"a\"b\".txt", 'a"b".txt'),
        ("&copy; &lt;b&gt; &#x2F; a&amp;b.txt", "&copy; &lt;b&gt; &#x2F; a&amp;b.txt"),
        ("100%25 %41 %0D%0A %2F.txt", "100%25 %41 %0D%0A %2F.txt"),
        ("👩\u200d🚀 می\u200cخواهم \u200f\u200e\u061c.png", "👩\u200d🚀 می\u200cخواهم \u200f\u200e\u061c.png"),
        ("a\u00a0b\u3000c\u00ad.txt", "a\u00a0b\u3000c\u00ad.txt"),
        ("<a>; b='c', d=e.txt", "<a>; b='c', d=e.txt"),
        ("..", "file"),
    ],
)
def test_names_arrive_as_given(api, bob, path, sent, kept):
    """In the answer, the list, the description and the header of the bytes alike."""
    file = api(bob).upload(path, name=sent).json()
    at = f"{path}/{file['id']}"

    assert file["filename"] == kept
    assert api(bob).get(path).json()["files"] == [file] == [api(bob).get(f"{at}?metadata=true").json()]
    name = re.fullmatch(
        r"""inline; filename(?:\*=utf-8''(.*)|="(.*)")""", api(bob).get(at).headers["Content-Disposition"]
    )
    assert (unquote(name[1]) if name[1] else name[2]) == kept


def test_fields_beside_the_file_are_ignored(api, bob, path):
    extra = f'--{Multipart.BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'.encode()

    assert api(bob).upload(path, before=extra).status_code == 201


def test_it_goes_into_the_journal_and_the_counters(api, bob, path, team_page):
    file = api(bob).upload(path).json()
    change = Change.objects.get(subject="file")

    assert (change.subject, change.op, str(change.record_id), change.actor_id) == ("file", "create", file["id"], bob.pk)
    assert (change.page_id, change.credential, change.before, change.after["size"]) == (team_page.pk, "jwt", None, 5)
    assert PageUsage.objects.values_list("page", "file_count", "bytes").get() == (team_page.pk, 1, 5)


def test_it_rejects_a_page_whose_store_is_off(api, alice, solo_page):
    response = api(alice).upload(f"/api/pages/{solo_page.pk}/team-files")

    assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")


def test_it_rejects_more_than_the_quota_of_the_page(api, bob, alice, path, team_page, settings, committed):
    settings.PAGE_FILES_MAX_BYTES = 10
    first = api(bob).upload(path).json()
    assert api(alice).upload(f"/api/pages/{team_page.pk}/assets").status_code == 201
    response = api(bob).upload(path, b"x")

    assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert len(keys()) == 2
    assert content_of(api(bob).get(f"{path}/{first['id']}")) == b"hello"
    with committed():
        assert api(bob).delete(f"{path}/{first['id']}").status_code == 200
    assert api(bob).upload(path, b"x").status_code == 201


def test_it_rejects_more_files_than_a_page_may_have(api, bob, path, settings):
    settings.FILES_PER_PAGE_MAX = 1
    assert [api(bob).upload(path).status_code for _ in range(2)] == [201, 403]


def test_another_page_has_a_quota_of_its_own(api, alice, social_page, solo_page, settings):
    settings.PAGE_FILES_MAX_BYTES = 5
    paths = [f"/api/pages/{social_page.pk}/social-files", f"/api/pages/{solo_page.pk}/solo-files"]

    assert [api(alice).upload(path).status_code for path in paths] == [201, 201]
