from pages_app.models.page import Page
from pages_app.models.report import Report
from pages_app.models.version import PageVersion

__all__ = ["Page", "PageVersion", "Report"]
