from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages_app"
    verbose_name = "Pages"

    def ready(self):
        from accounts.screens.goals import describes
        from pages_app.screens.destinations import page_behind

        describes(page_behind)
