from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.urls import api_urls as account_api
from accounts.urls import urls as account_urls
from datastores.urls import api_urls as store_api
from datastores.urls import urls as store_urls
from developers.urls import api_urls as developer_api
from developers.urls import urls as developer_urls
from files.urls import api_urls as file_api
from files.urls import urls as file_urls
from page_apis.urls import api_urls as page_apis_api
from pages_app.hosting import page_host
from pages_app.urls import api_urls as page_api
from pages_app.urls import urls as page_urls
from rest.screens import require_safe
from visimade_site import setup, views

urlpatterns = [
    # the hottest first: Django tries one after the other
    path("api/", include(store_api + page_api + file_api + page_apis_api + developer_api + account_api)),
    re_path(r"^api/(?P<rest>.*)$", views.api_not_found, name="api-not-found"),
    *page_urls,
    *store_urls,
    *file_urls,
    *developer_urls,
    *account_urls,
    path("", views.landing, name="landing"),
    path("admin", require_safe(RedirectView.as_view(pattern_name="admin:index"))),
    path("admin/", admin.site.urls),
    path("setup/<token>", setup.become_admin, name="setup"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", page_host.no_icon, name="favicon"),
]

handler400 = "visimade_site.views.bad_request"
handler403 = "visimade_site.views.forbidden"
handler404 = "visimade_site.views.not_found"
handler500 = "visimade_site.views.server_error"
