from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.urls import api_urls as account_api
from datastores.urls import api_urls as store_api
from pages_app.urls import api_urls as page_api
from pages_app.urls import urls as page_urls
from visimade_site import setup, views

urlpatterns = [
    path("api/", include(store_api + page_api + account_api)),  # the hottest first: Django tries one after the other
    re_path(r"^api/(?P<rest>.*)$", views.api_not_found, name="api-not-found"),
    *page_urls,
    path("", views.landing, name="landing"),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("setup/<token>", setup.become_admin, name="setup"),
    path("robots.txt", views.robots, name="robots"),
]

handler400 = "visimade_site.views.bad_request"
handler403 = "visimade_site.views.forbidden"
handler404 = "visimade_site.views.not_found"
handler500 = "visimade_site.views.server_error"
