"""Whoever asks for `store` runs once per data store. Alice owns the page and may write in each of them."""

from dataclasses import dataclass, replace

import orjson
import pytest

from datastores.models import Collection
from datastores.stores import MODELS
from pages_app.models import Page
from pages_app.stores import STORES
from tests.conftest import Api, make_page

NAMES = [store.name for store in STORES]
ABSENT_ID = "0197f4c6-7c5d-7b55-8d4e-3f1f1a2b3c4d"


@dataclass
class Shelf:
    """One collection of one store, seen by one client."""

    name: str
    page: Page
    client: Api
    collection: str = "tasks"

    def url(self, *parts):
        return "/".join([f"/api/pages/{self.page.pk}/{self.name}-data", self.collection, *map(str, parts)])

    def seen_by(self, client):
        return replace(self, client=client)

    def other(self, collection):
        return replace(self, collection=collection)

    def on_another_page(self, owner):
        page = make_page(owner, self.page.default_mode, page_api_cms_enabled=True, page_api_form_enabled=True)
        return replace(self, page=page)

    @property
    def kind(self):
        return next(store for store in STORES if store.name == self.name)

    def create(self, data=None, **fields):
        response = self.client.post(self.url(), {"data": data or {}} | fields)
        assert response.status_code == 201, response.content
        return response.json()

    def fill(self, *datas):
        """Records with this data by batch; their ids in the order of creation."""
        ids = []
        for start in range(0, len(datas), 100):
            results = self.batch([{"op": "create", "data": data} for data in datas[start : start + 100]])
            ids += [result["id"] for result in results]
        return ids

    def batch(self, operations):
        response = self.client.post(self.url("batch"), {"operations": operations})
        assert response.status_code == 200, response.content
        return response.json()["results"]

    def get(self, record_id):
        return self.client.get(self.url(record_id))

    def patch(self, record_id, data=None, **fields):
        body = fields if data is None else {"data": data} | fields
        return self.client.patch(self.url(record_id), body)

    def delete(self, record_id):
        return self.client.delete(self.url(record_id))

    def list(self, **query):
        response = self.client.get(self.url(), query)
        assert response.status_code == 200, response.content
        return response.json()

    def ids(self, **query):
        return [record["id"] for record in self.list(**query)["records"]]

    def count(self, **query):
        response = self.client.get(self.url("count"), query)
        assert response.status_code == 200, response.content
        return response.json()

    def collections(self):
        response = self.client.get(self.url().rpartition("/")[0])
        assert response.status_code == 200, response.content
        return response.json()["collections"]

    def row(self):
        return Collection.objects.get(page=self.page, store=self.name, name=self.collection)


def recount(collection):
    """What the counters of this row must say, from the records themselves."""
    rows = list(MODELS[collection.store].objects.filter(collection=collection))
    hidden = sum(getattr(row, "plan_id", None) is not None for row in rows)
    size = sum(len(orjson.dumps(row.data)) for row in rows)
    return {"record_count": len(rows), "hidden_count": hidden, "bytes": size}


def counters(collection):
    return {name: getattr(collection, name) for name in ("record_count", "hidden_count", "bytes")}


@pytest.fixture
def shelf_of(request, alice, api):
    """`shelf_of("team")`: Alice's shelf in that store."""
    return lambda name: Shelf(name, request.getfixturevalue(f"{name}_page"), api(alice))


@pytest.fixture(params=NAMES)
def store(request, shelf_of):
    return shelf_of(request.param)


@pytest.fixture
def team(shelf_of):
    return shelf_of("team")


@pytest.fixture
def solo(shelf_of):
    return shelf_of("solo")


@pytest.fixture
def social(shelf_of):
    return shelf_of("social")


@pytest.fixture
def cms(shelf_of):
    return shelf_of("cms")


@pytest.fixture
def form(shelf_of):
    return shelf_of("form")
