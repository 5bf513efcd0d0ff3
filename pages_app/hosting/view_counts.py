"""Counting page views without a write per view: kept in memory, added to the pages every few seconds."""

import logging
import threading
from collections import Counter
from multiprocessing.util import Finalize

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F

from pages_app.models import Page

logger = logging.getLogger(__name__)


class ViewCounter:
    """Counts are written by a thread that starts with the first view, and once more when the process ends."""

    def __init__(self):
        self.counts, self.lock = Counter(), threading.Lock()
        self.thread, self.wake = None, threading.Event()

    def add(self, page_id):
        with self.lock:
            self.counts[page_id] += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="view counts", daemon=True)
                self.thread.start()
                Finalize(None, self.flush, exitpriority=10)  # runs in server workers too, where atexit does not

    def run(self):
        while not self.wake.wait(settings.VIEW_FLUSH_SECONDS):
            self.flush()
            connection.close()

    def flush(self):
        """Write what was counted so far. What cannot be written stays counted."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        for page_id in sorted(counts):
            try:
                Page.objects.filter(pk=page_id).update(views=F("views") + counts[page_id])
            except DatabaseError as error:
                logger.warning("views of page %s not written yet: %s", page_id, error)
                with self.lock:
                    self.counts[page_id] += counts[page_id]


counter = ViewCounter()
