"""Forms: anybody submits, the owner reads, a honeypot tells spam apart (CONTRACT 13)."""

from urllib.parse import urlencode

import pytest

from datastores.models import Collection
from journal.models import Change
from pages_app.models import Page
from tests.datastores.conftest import ABSENT_ID, counters, recount

FORM = "application/x-www-form-urlencoded"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8", "HTTP_ORIGIN": "null"}


@pytest.fixture
def visitor(form, api):
    """The form as somebody sees it who is not signed in."""
    return form.seen_by(api())


def submit(shelf, fields, **headers):
    body = fields if isinstance(fields, str) else urlencode(fields, doseq=True)
    return shelf.client.post(shelf.url(), body, content_type=FORM, **headers)


def multipart(shelf, *parts, **headers):
    lines = [f"--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts]
    body = "".join([*lines, "--B--\r\n"]).encode()
    return shelf.client.post(shelf.url(), body, content_type="multipart/form-data; boundary=B", **headers)


def test_it_works(form, visitor):
    record = visitor.create({"name": "Ada", "age": 36})

    assert set(record) == {"id", "collection", "data", "createdAt", "updatedAt", "seq", "rev"}
    assert record["data"] == {"name": "Ada", "age": 36}
    assert form.list()["records"] == [record]
    assert form.count() == {"count": 1}
    assert [row["name"] for row in form.collections()] == ["tasks"]


def test_who_is_signed_in_is_not_recorded(form, api, charlie):
    record = form.seen_by(api(charlie)).create({"a": 1})

    assert "createdBy" not in record
    assert "charlie" not in str(form.get(record["id"]).json())


def test_any_token_will_do_to_submit(form, api, charlie):
    assert form.seen_by(api(charlie, scopes=["cms-data:read"])).create({"a": 1})
    assert api(HTTP_AUTHORIZATION="Bearer nonsense").post(form.url(), {"data": {}}).status_code == 401


def test_the_team_may_submit_but_not_read(form, api, bob):
    bobs = form.seen_by(api(bob))
    record_id = bobs.create({"a": 1})["id"]

    answers = [bobs.get(record_id), bobs.patch(record_id, {}), bobs.delete(record_id), bobs.client.get(bobs.url())]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_only_the_owner_sends_batches(form, visitor):
    operations = {"operations": [{"op": "create", "data": {"a": 1, "_gotcha": "x"}}]}

    assert visitor.client.post(visitor.url("batch"), operations).status_code == 401
    assert form.batch(operations["operations"])[0]["data"] == {"a": 1}
    assert form.list()["total"] == 1


def test_it_rejects_what_breaks_the_schema(form, visitor):
    schema = {"fields": {"email": {"type": "string", "required": True, "pattern": "@"}}, "strict": True}
    form.client.put(form.url("schema"), {"schema": schema})

    assert visitor.client.get(visitor.url("schema")).json()["schema"] == schema
    assert visitor.client.post(visitor.url(), {"data": {"email": "nobody"}}).json()["details"][0]["field"] == "email"
    assert visitor.create({"email": "a@example.org", "_gotcha": ""})["data"] == {"email": "a@example.org"}


def test_it_rejects_a_form_that_is_off_or_hidden(form, visitor):
    Page.objects.update(page_api_form_enabled=False)
    assert visitor.client.post(visitor.url(), {"data": {}}).status_code == 403
    Page.objects.update(page_api_form_enabled=True, is_published=False)
    assert visitor.client.post(visitor.url(), {"data": {}}).status_code == 404


# The honeypot


@pytest.mark.parametrize("value", ["http://spam.example", " ", 1, True, ["x"], {"a": 1}])
def test_spam_is_answered_like_any_other_and_kept_apart(form, visitor, value):
    ham = visitor.create({"n": 1, "_gotcha": ""})
    response = visitor.client.post(visitor.url(), {"data": {"n": 2, "_gotcha": value}})
    spam = response.json()

    assert response.status_code == 201
    assert set(spam) == set(ham)
    assert spam["data"] == {"n": 2}
    assert (form.ids(), form.count()["count"], form.collections()[0]["recordCount"]) == ([ham["id"]], 1, 1)
    assert form.ids(spam="true") == [spam["id"]]
    assert form.count(spam="true") == {"count": 1}
    assert form.count(groupBy="n", spam="1") == {"counts": {"2": 1}}


@pytest.mark.parametrize("value", ["", None, False])
def test_an_empty_honeypot_is_no_spam(form, visitor, value):
    record = visitor.create({"n": 1, "_gotcha": value})

    assert record["data"] == {"n": 1}
    assert form.ids() == [record["id"]]


def test_spam_is_found_and_deleted_only_as_spam(form, visitor):
    spam = visitor.create({"n": 1, "_gotcha": "x"})["id"]
    address = f"{form.url(spam)}?spam=true"

    assert form.get(spam).status_code == form.delete(spam).status_code == 404
    assert form.client.get(address).json()["data"] == {"n": 1}
    assert form.client.patch(address, {"data": {"n": 2, "_gotcha": "y"}}).json()["data"] == {"n": 2}
    assert form.client.delete(address).status_code == 204
    assert form.list(spam="true")["total"] == 0


def test_nobody_else_can_ask_for_spam(visitor, form, api, bob):
    visitor.create({"n": 1, "_gotcha": "x"})

    assert visitor.client.get(f"{visitor.url()}?spam=true").status_code == 401
    assert api(bob).get(f"{form.url()}?spam=true").status_code == 403
    visitor.client.post(f"{visitor.url()}?spam=true", {"data": {"n": 2}})
    assert form.list(spam="true")["total"] == form.list()["total"] == 1


def test_other_stores_know_no_spam(social):
    social.create({"n": 1})

    assert social.client.get(social.url(), {"spam": "true"}).status_code == 400
    assert social.create({"_gotcha": "x"})["data"] == {"_gotcha": "x"}


def test_a_poller_sees_no_gap_for_spam(form, visitor):
    seqs = [visitor.create({"_gotcha": "x" * (n % 2)})["seq"] for n in range(6)]

    assert seqs == [1, 1, 2, 2, 3, 3]
    assert [record["seq"] for record in form.list(after="0", order="asc")["records"]] == [1, 2, 3]


def test_the_counters_are_right(form, visitor):
    for n in range(5):
        visitor.create({"n": n, "_gotcha": "x" * (n % 2)})
    for row in Collection.objects.filter(page=form.page):
        assert counters(row) == recount(row)
    assert set(Change.objects.filter(subject="record").values_list("op", "credential")) == {("create", "none")}


def test_made_up_names_do_not_use_up_the_other_stores(form, visitor, settings, api, alice):
    settings.COLLECTIONS_MAX = 2
    for name in ("a", "b"):
        visitor.other(name).create({})
    assert visitor.client.post(visitor.other("c").url(), {"data": {}}).status_code == 403

    api(alice).put(f"/api/pages/{form.page.pk}/storage-config", {"allow_social_app": True})
    assert api(alice).post(f"/api/pages/{form.page.pk}/social-data/posts", {"data": {}}).status_code == 201


def test_strangers_cannot_fill_the_page(form, visitor, settings, api, alice):
    """Forms have a quarter of it; the rest goes on."""
    settings.PAGE_DATA_MAX_BYTES = 40_000
    statuses = [
        visitor.client.post(visitor.url(), {"data": {"text": "x" * 1000, "_gotcha": "x" * (n % 2)}}).status_code
        for n in range(14)
    ]
    assert statuses == [201] * 9 + [413] * 5

    api(alice).put(f"/api/pages/{form.page.pk}/storage-config", {"allow_social_app": True})
    posts = f"/api/pages/{form.page.pk}/social-data/posts"
    assert api(alice).post(posts, {"data": {"text": "x" * 25_000}}).status_code == 201
    assert api(alice).post(posts, {"data": {"text": "x" * 25_000}}).status_code == 413


@pytest.mark.parametrize("query", ["spam=maybe", "Spam=true", "spams=true"])
def test_it_rejects_bad_parameters(form, query):
    assert form.client.get(f"{form.url()}?{query}").status_code == 400


# A plain HTML form


def test_a_form_is_taken_as_it_is(form, visitor):
    response = submit(visitor, {"name": "Ada & Co", "day": ["mon", "tue"], "é": "ü", "_gotcha": "", "_next": "#thanks"})

    assert response.status_code == 201
    assert response.json()["data"] == {"name": "Ada & Co", "day": ["mon", "tue"], "é": "ü"}
    assert form.list()["total"] == 1


def test_multipart_is_taken_as_well(form, visitor):
    parts = [('name="name"', "Ada"), ('name="day"', "mon"), ('name="day"', "tue"), ('name="cv"; filename=""', "")]

    assert multipart(visitor, *parts).json()["data"] == {"name": "Ada", "day": ["mon", "tue"], "cv": ""}


def test_names_in_multipart_are_as_the_page_has_them(form, visitor):
    """A browser writes a quotation mark as %22 there, and nothing else."""
    parts = [('name="my %22best%22 &amp; %41"', "a"), ('name="my %22best%22 &amp; %41"', "b"), (r'name="\"n\""', "c")]

    assert multipart(visitor, *parts).json()["data"] == {'my "best" &amp; %41': ["a", "b"], '"n"': "c"}


def test_the_letters_of_the_content_type_do_not_count(visitor):
    body = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n'
    for kind in ("Multipart/Form-Data; boundary=B", "MULTIPART/FORM-DATA; boundary=B"):
        assert visitor.client.post(visitor.url(), body, content_type=kind).json()["data"] == {"a": "1"}


def test_the_schema_gives_types(form, visitor):
    fields = {"age": {"type": "number"}, "news": {"type": "boolean"}, "tags": {"type": "array"}}
    form.client.put(form.url("schema"), {"schema": {"fields": fields, "strict": True}})

    assert submit(visitor, {"age": "36", "news": "on", "tags": "a"}).json()["data"] == {
        "age": 36, "news": True, "tags": ["a"],
    }  # fmt: skip
    [problem] = submit(visitor, {"age": "old"}).json()["details"]
    assert problem == {"field": "age", "message": "must be a number or null."}


def test_a_browser_is_sent_to_the_anchor_of_the_page(form, visitor):
    response = submit(visitor, {"name": "Ada", "_next": "#thanks"}, **BROWSER)

    assert (response.status_code, response["Location"]) == (303, f"{form.page.url_path}#thanks")
    assert form.list()["records"][0]["data"] == {"name": "Ada"}


ELSEWHERE = [
    "", "thanks", "https://evil.example", "//evil.example", "/admin/", "javascript:alert(1)", "#", "##x", "# x",
    "#x\r\nSet-Cookie: a=b", "#\u2028", "#" + "x" * 200, "#<script>", "\\\\evil.example", "#é", "?a#b",
]  # fmt: skip


@pytest.mark.parametrize("anchor", ELSEWHERE)
def test_it_sends_nobody_elsewhere(form, visitor, anchor):
    response = submit(visitor, {"name": "Ada", "_next": anchor}, **BROWSER)

    assert (response.status_code, response["Location"]) == (303, f"/thanks/{form.page.pk}")


def test_the_thank_you(form, visitor, client):
    Page.objects.filter(pk=form.page.pk).update(name="<img src=x onerror=alert(1)>")
    response = client.get(f"/thanks/{form.page.pk}")

    assert response.status_code == 200
    assert "&lt;img src=x" in response.text and "<img src=x" not in response.text
    assert form.page.url_path in response.text
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_thank_you_tells_nothing_of_a_hidden_page(form, client):
    Page.objects.filter(pk=form.page.pk).update(is_published=False)
    answers = {client.get(f"/thanks/{reference}").content for reference in (form.page.pk, 2**70, "nothing", "é")}
    assert len(answers) == 1
    assert b"Contact" not in answers.pop()
    assert client.post(f"/thanks/{form.page.pk}").status_code in (403, 405)


def test_a_browser_gets_a_screen_when_something_is_wrong(form, visitor):
    fields = {"<b>age</b>": {"type": "number"}}
    form.client.put(form.url("schema"), {"schema": {"fields": fields}})
    response = submit(visitor, {"<b>age</b>": "old"}, **BROWSER)

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert "were not sent" in response.text and "must be a number" in response.text
    assert "&lt;b&gt;age" in response.text and "<b>age" not in response.text
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_a_bad_token_is_no_failure(form, visitor, api):
    bad = form.seen_by(api(HTTP_AUTHORIZATION="Bearer nonsense"))

    assert submit(bad, {"a": "1"}).status_code == 401
    response = submit(bad, {"a": "1"}, **BROWSER)
    assert (response.status_code, "were not sent" in response.text) == (401, True)


def test_the_screen_is_for_any_refusal(form, visitor):
    Page.objects.update(page_api_form_enabled=False)
    response = submit(visitor, {"a": "1"}, **BROWSER)

    assert (response.status_code, "were not sent" in response.text) == (403, True)
    assert submit(visitor, {"a": "1"}).json()["code"] == "FORBIDDEN"


BAD_FORMS = ["", "%ff=1", '{"data": {}}', "a=%00", "%00=1", "&".join(f"f{n}=1" for n in range(1001)), "[]"]


@pytest.mark.parametrize("body", BAD_FORMS, ids=range(len(BAD_FORMS)))
def test_it_rejects_what_is_no_form(form, visitor, body):
    response = submit(visitor, body)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert form.list()["total"] == 0


def test_it_rejects_files(form, visitor):
    assert multipart(visitor, ('name="cv"; filename="cv.txt"', "text")).status_code == 400
    assert multipart(visitor, ('name="a"', "x\0y")).status_code == 400
    assert form.list()["total"] == 0


def test_it_rejects_a_broken_multipart(form, visitor):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=C"):
        response = visitor.client.post(visitor.url(), b"--B\r\nContent-Dispo", content_type=kind)
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert form.list()["total"] == 0


def test_escapes_make_no_larger_bodies_of_strangers(form, visitor, settings):
    """256 KB fit however they are written; more than that nobody needs who fills in a form."""
    letters = "\x01" * 40_000 + "ж" * 10_000

    assert visitor.client.post(visitor.url(), {"data": {"a": letters}}).status_code == 201
    settings.FORM_RECORD_MAX_BYTES = 500
    assert visitor.client.post(visitor.url(), {"data": {"a": "ж" * 300}}).status_code == 413


def test_it_rejects_a_form_that_is_too_large(form, visitor, settings):
    settings.RECORD_MAX_BYTES = 1000
    assert submit(visitor, {"a": "x" * 2000}).status_code == 413
    settings.FORM_RECORD_MAX_BYTES = 100
    for filled_in in ({"a": "x" * 2000}, {"a": "x" * 100}, {f"a{n}": "é" * 5 for n in range(9)}):
        assert submit(visitor, filled_in).status_code == 413
    assert submit(visitor, {"a": "é" * 49}).status_code == 201
    assert form.list()["total"] == 1


def test_other_stores_take_no_forms(social):
    response = submit(social, {"a": "1"})

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


def test_an_absent_record_is_404(form):
    assert form.get(ABSENT_ID).status_code == 404
