from pages_app.models.old_slug import OldSlug
from pages_app.models.page import Page
from pages_app.models.report import Report
from pages_app.models.version import PageVersion

__all__ = ["OldSlug", "Page", "PageVersion", "Report"]
