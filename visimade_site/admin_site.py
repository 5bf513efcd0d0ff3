"""Django's own admin, in our look, with limited sign-in attempts."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class VisimadeAdminConfig(AdminConfig):
    default_site = "visimade_site.admin_site.VisimadeAdminSite"


class VisimadeAdminSite(AdminSite):
    site_header = "Visimade"
    site_title = "Visimade admin"
    index_title = "Administration"
    site_url = "/"
