from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages_app"
    verbose_name = "Pages"
