from django.urls import path

from datastores import api, schemas_api
from datastores.stores import STORES


def store_urls(store):
    base, name = f"pages/<page>/{store.path}", store.path
    return [
        path(base, api.CollectionsView.as_view(store=store), name=name),
        path(f"{base}/<collection>", api.RecordsView.as_view(store=store), name=f"{name}-records"),
        path(f"{base}/<collection>/count", api.CountView.as_view(store=store), name=f"{name}-count"),
        path(f"{base}/<collection>/batch", api.BatchView.as_view(store=store), name=f"{name}-batch"),
        path(f"{base}/<collection>/schema", schemas_api.SchemaView.as_view(store=store), name=f"{name}-schema"),
        path(f"{base}/<collection>/<record>", api.RecordView.as_view(store=store), name=f"{name}-record"),
    ]


api_urls = [url for store in STORES for url in store_urls(store)]
