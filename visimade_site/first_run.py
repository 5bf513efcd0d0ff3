"""What the first start leaves in DATA_DIR: one random secret per purpose."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_or_create_secret(data_dir: Path, name: str, given: str = "") -> str:
    """The secret `given` by the environment, else the one kept in `data_dir/secrets/name`, made when missing.

    Raises ImproperlyConfigured, in one line, when the folder cannot be written or a secret is too short.
    """
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured(f"{name}: a secret needs at least 32 characters")
        return given
    path = data_dir / "secrets" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path.read_text().strip() or _create(path)
    except FileNotFoundError:
        return _create(path)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {data_dir} cannot be used: {error.strerror}") from None


def _create(path: Path) -> str:
    """Write a new secret beside `path` and link it into place, so that of two first starts one wins whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {path.parent.parent} cannot be used: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
