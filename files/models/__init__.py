from files.models.page_usage import PageUsage
from files.models.stored_file import StoredFile

__all__ = ["PageUsage", "StoredFile"]
