from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "visimade_site"

    def ready(self):
        from visimade_site import checks  # noqa: F401 - registers them
