from journal.models.change import Change
from journal.models.page_counter import PageCounter

__all__ = ["Change", "PageCounter"]
