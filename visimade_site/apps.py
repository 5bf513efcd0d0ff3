from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "visimade_site"
