"""Timestamps as the API shows them: UTC, milliseconds, Z (CONTRACT 1.5)."""

from datetime import UTC

from django.utils import timezone


def now():
    """The present moment in whole milliseconds, the precision that is stored and shown."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment):
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
