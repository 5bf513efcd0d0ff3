from django.urls import path, re_path

from files import serving
from files.api.assets import AssetDetailView, AssetsView
from files.api.files import FilesView, FileView
from pages_app.stores import FILE_STORES


def store_urls(store):
    base, name = f"pages/<page>/{store.name}-files", f"{store.name}-file"
    return [
        path(base, FilesView.as_view(store=store), name=f"{name}s"),
        path(f"{base}/<uuid:file>", FileView.as_view(store=store), name=name),
    ]


api_urls = [
    *(url for store in FILE_STORES for url in store_urls(store)),
    path("pages/<page>/assets", AssetsView.as_view(), name="assets"),
    path("pages/<page>/assets/<uuid:asset>", AssetDetailView.as_view(), name="asset"),
]
urls = [
    re_path(
        r"^page-assets/(?P<page_id>[0-9]{1,18})/(?P<name>[a-z0-9-]+\.[a-z0-9]+)$",
        serving.public_asset,
        name="page-asset",
    )
]
