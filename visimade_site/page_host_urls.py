"""The URL map of page hosts: the page, its sign-in and its API. Nothing of the platform is there (ISOLATION 8)."""

from django.urls import include, path, re_path

from datastores.urls import api_urls as store_api
from developers.urls import api_urls as developer_api
from files.urls import api_urls as file_api
from page_apis.urls import api_urls as page_apis_api
from pages_app.urls import api_urls as page_api
from pages_app.urls import page_host_urls
from visimade_site import views

PAGE_API = ("pages/<page>/", "pages/(?P<page>", "join/", "functions/")


def on_pages(urls):
    """Those of the API that are about one page, or that any page may call."""
    return [url for url in urls if str(url.pattern).removeprefix("^").startswith(PAGE_API)]


urlpatterns = [
    path("api/", include(on_pages(store_api + page_api + file_api + page_apis_api + developer_api))),
    re_path(r"^api/(?P<rest>.*)$", views.api_not_found, name="api-not-found"),
    *page_host_urls,
]

handler400 = "visimade_site.views.page_host_bad_request"
handler404 = "visimade_site.views.page_host_not_found"
handler500 = "visimade_site.views.page_host_error"
