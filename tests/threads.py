"""Doing the same thing many times at one moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(count, work):
    """[work(0), …, work(count - 1)], in threads that start together and leave no connection behind."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
