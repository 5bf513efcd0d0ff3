"""The secrets of this installation as parts of a backup, by the names of their files in DATA_DIR/secrets."""

import os

from django.conf import settings

FOLDER = "secrets"
SETTINGS = {"secret-key": "SECRET_KEY", "jwt-key": "JWT_SIGNING_KEY", "setup-token": "SETUP_TOKEN"}


def all_of_them():
    """The content of each by the name of its part."""
    return {f"{FOLDER}/{name}": getattr(settings, setting).encode() for name, setting in SETTINGS.items()}


def put_back(part, content):
    """From the next start on it is used, unless the environment names another one."""
    folder = settings.DATA_DIR / FOLDER
    draft = folder / f"{part.removeprefix(f'{FOLDER}/')}.restored"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    os.replace(draft, draft.with_suffix(""))
