"""What a backup consists of: the name, size and SHA-256 of every part, as JSON beside them."""

import json
from dataclasses import asdict, dataclass, field

from django.core.files.base import ContentFile

from visimade_site.backup.errors import BackupError
from visimade_site.backup.places import MANIFEST

VERSION = 1


@dataclass
class Manifest:
    """`parts` by name: `{"size", "sha256"}`. `deleted`: ids of files that were deleted while they were being copied."""

    database: str  # "sqlite" or "postgresql"
    parts: dict = field(default_factory=dict)
    deleted: list = field(default_factory=list)
    version: int = VERSION

    def below(self, folder):
        """The names of the parts in a folder of the backup."""
        return [name for name in self.parts if name.startswith(f"{folder}/")]


def write(place, folder, manifest):
    place.storage.save(f"{folder}/{MANIFEST}", ContentFile(json.dumps(asdict(manifest), indent=1).encode()))


def read(place, folder):
    """BackupError when it is not one of ours, or of a version that is not known here."""
    try:
        with place.storage.open(f"{folder}/{MANIFEST}") as file:
            manifest = Manifest(**json.loads(file.read()))
    except FileNotFoundError:
        raise BackupError("There is no whole backup there: it has no manifest.") from None
    except (ValueError, TypeError):
        raise BackupError("The manifest of this backup is damaged.") from None
    if manifest.version != VERSION:
        raise BackupError(f"This backup has format {manifest.version}; this version of Visimade reads {VERSION}.")
    return manifest
