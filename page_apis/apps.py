from django.apps import AppConfig


class PageApisConfig(AppConfig):
    name = "page_apis"
    verbose_name = "Page APIs"
