from django.urls import path, re_path

from datastores.api.agent_spec import AgentSpecView
from datastores.api.batch import BatchView
from datastores.api.collections import CollectionsView
from datastores.api.counts import CountView
from datastores.api.export import ExportView
from datastores.api.fork import ForkView
from datastores.api.forms import FormView
from datastores.api.record import RecordView
from datastores.api.records import RecordsView
from datastores.api.schemas import SchemaView
from datastores.forms import screens
from pages_app.stores import FORM, STORES


def store_urls(store):
    base, name = f"pages/<page>/{store.path}", store.path
    records = FormView if store.is_form else RecordsView
    return [
        path(base, CollectionsView.as_view(store=store), name=name),
        path(f"{base}/<collection>", records.as_view(store=store), name=f"{name}-records"),
        path(f"{base}/<collection>/count", CountView.as_view(store=store), name=f"{name}-count"),
        path(f"{base}/<collection>/batch", BatchView.as_view(store=store), name=f"{name}-batch"),
        path(f"{base}/<collection>/schema", SchemaView.as_view(store=store), name=f"{name}-schema"),
        path(f"{base}/<collection>/<record>", RecordView.as_view(store=store), name=f"{name}-record"),
    ]


export = ExportView.as_view(store=FORM)
api_urls = [
    path(f"pages/<page>/{FORM.path}/<collection>/export", export, name=f"{FORM.path}-export"),
    *[url for store in STORES for url in store_urls(store)],
    path("pages/<page>/agent-spec", AgentSpecView.as_view(), name="agent-spec"),
    path("pages/<page>/fork", ForkView.as_view(), name="fork"),
]
urls = [re_path(r"^thanks/(?P<page>[^/]*\w)$", screens.thanks, name="thanks")]
