from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = "Files"

    def ready(self):
        from files.purging import purge_page  # models are not there before
        from pages_app.editing.deleting import on_delete

        on_delete(purge_page.enqueue)
