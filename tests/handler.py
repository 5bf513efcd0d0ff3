"""One handler for all clients of a test: to load the middleware takes as long as a request does."""

from functools import cache

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.test.client import ClientHandler


@cache
def shared_handler():
    return ClientHandler(enforce_csrf_checks=False)


@receiver(setting_changed)
def forget_handler(**_):
    shared_handler.cache_clear()
