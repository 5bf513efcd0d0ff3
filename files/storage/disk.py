"""Where bytes lie by default: in a folder of this machine."""

from django.core.files.storage import FileSystemStorage


class DiskStorage(FileSystemStorage):
    def open_at(self, name, start, length):
        """A binary file to read from `start` on. FileNotFoundError when there is none."""
        file = open(self.path(name), "rb")  # noqa: SIM115 - whoever reads it closes it
        file.seek(start)
        return file
