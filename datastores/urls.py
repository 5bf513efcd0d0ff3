from django.urls import path

from datastores import agent_spec_api, api, export_api, fork_api, forms_api, schemas_api, views
from datastores.stores import FORM, STORES


def store_urls(store):
    base, name = f"pages/<page>/{store.path}", store.path
    records = forms_api.FormView if store.is_form else api.RecordsView
    return [
        path(base, api.CollectionsView.as_view(store=store), name=name),
        path(f"{base}/<collection>", records.as_view(store=store), name=f"{name}-records"),
        path(f"{base}/<collection>/count", api.CountView.as_view(store=store), name=f"{name}-count"),
        path(f"{base}/<collection>/batch", api.BatchView.as_view(store=store), name=f"{name}-batch"),
        path(f"{base}/<collection>/schema", schemas_api.SchemaView.as_view(store=store), name=f"{name}-schema"),
        path(f"{base}/<collection>/<record>", api.RecordView.as_view(store=store), name=f"{name}-record"),
    ]


export = export_api.ExportView.as_view(store=FORM)
api_urls = [
    path(f"pages/<page>/{FORM.path}/<collection>/export", export, name=f"{FORM.path}-export"),
    *[url for store in STORES for url in store_urls(store)],
    path("pages/<page>/agent-spec", agent_spec_api.AgentSpecView.as_view(), name="agent-spec"),
    path("pages/<page>/fork", fork_api.ForkView.as_view(), name="fork"),
]
urls = [path("thanks/<page>", views.thanks, name="thanks")]
