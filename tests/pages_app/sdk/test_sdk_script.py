"""The script of hosted pages as a file: what is in it, for whom, how large."""

import gzip
import os
import re
import shutil
import subprocess
from itertools import product

import pytest
from django.test import Client

from pages_app.sdk import script as sdk

COMBINATIONS = [
    [api for api in apis if api] for apis in product(("", "solo", "team", "social"), ("", "cms"), ("", "form"))
]
GLOBALS = {"solo": "SoloData", "team": "TeamData", "social": "SocialData", "cms": "CmsData", "form": "VisiForm"}
LARGEST = 10_500  # bytes, compressed; stated in docs/developers/client-apis.md


@pytest.fixture
def get(db):
    return Client(SERVER_NAME="localhost").get


@pytest.mark.parametrize("apis", COMBINATIONS, ids=lambda apis: "+".join(apis) or "page")
def test_it_works(get, apis):
    response = get(sdk.url(apis))
    text = response.content.decode()

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    names = {name for name in GLOBALS.values() if f'define("{name}"' in text}
    assert names == {GLOBALS[api] for api in apis}
    assert 'define("PageFunctions"' in text and 'define("PageAssets"' in text


def test_every_combination_has_an_address_of_its_own():
    assert len({sdk.url(apis) for apis in COMBINATIONS}) == len(COMBINATIONS) == len(sdk.scripts())


def test_an_unknown_address_gets_everything_uncached(get):
    response = get("/sdk/page.0123456789abcdef.js")

    assert response.headers["Cache-Control"] == "no-cache"
    assert all(f'define("{name}"' in response.content.decode() for name in GLOBALS.values())


@pytest.mark.parametrize(
    "accepted, is_compressed",
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("br", False),
        ("", False),
    ],
)
def test_it_is_compressed_for_who_accepts_it(get, accepted, is_compressed):
    response = get(sdk.url([]), HTTP_ACCEPT_ENCODING=accepted)

    assert response.headers.get("Content-Encoding") == ("gzip" if is_compressed else None)
    assert response.headers["Vary"] == "Accept-Encoding"
    text = gzip.decompress(response.content) if is_compressed else response.content
    assert text == sdk.script(frozenset()).text


def test_it_is_small():
    assert max(len(script.compressed) for script in sdk.scripts().values()) < LARGEST


def test_it_holds_no_comments_and_no_field():
    text = sdk.script(frozenset(sdk.NEEDS)).text.decode()

    assert not re.search(r"/\*|(^|[;{,])\s*//", text, re.MULTILINE)
    assert "password" not in re.sub(r"Never type your password into the page itself", "", text)
    assert "window.name" not in text and "innerHTML" not in text


def test_the_types_are_published(get):
    response = get("/sdk/visimade.d.ts")

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert all(f"declare const {name}:" in response.content.decode() for name in (*GLOBALS.values(), "PageAssets"))


TSC = os.environ.get("TSC") or shutil.which("tsc")
USE = """
async function use() {
  await TeamData.ready;
  const user: { id: number; username: string } | null = TeamData.getCurrentUser();
  const { records, hasMore } = await TeamData.find<{ title: string }>("tasks", { where: { done: false }, limit: 5 });
  const title: string = records[0].data.title;
  const more: boolean = hasMore && TeamData.canEdit(records[0]);
  await CmsData.update("posts", "id", {}, { planId: null });
  addEventListener("authExpired", () => SoloData.promptLogin());
  // @ts-expect-error
  await TeamData.find(5);
  // @ts-expect-error
  TeamData.updateMemberRole(user!.id, "owner");
  return [title, more];
}
"""


@pytest.mark.skipif(not TSC, reason="no TypeScript found: npm install typescript, and set TSC to the path of its tsc")
def test_the_types_are_true(tmp_path, settings):
    """The parts of the script keep to their own types, and what is published suits a page."""
    parts = settings.BASE_DIR / "static" / "sdk"
    (tmp_path / "use.ts").write_text(USE)
    strict = ["--noEmit", "--strict", "--target", "es2022"]
    for arguments in (["-p", parts], [*strict, tmp_path / "use.ts", parts / "visimade.d.ts"]):
        ran = subprocess.run([TSC, *arguments], capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stdout
