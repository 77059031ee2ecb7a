"""Counts downloads in memory, and adds the sums to the database some times a minute.

What a process has counted and not yet written is lost with it when it is killed: at most ten seconds of statistics.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

from django.db import DatabaseError, close_old_connections, connection

from portal.statistics.models import Download

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 10.0

Key = tuple[date, str]

ADD = f"""
INSERT INTO {Download._meta.db_table} (day, collection, files, size) VALUES (%s, %s, %s, %s)
ON CONFLICT (day, collection) DO UPDATE SET
    files = {Download._meta.db_table}.files + excluded.files,
    size = {Download._meta.db_table}.size + excluded.size
"""  # noqa: S608  our own table's name


class Recorder:
    """The sums of one process that are not written yet."""

    def __init__(self) -> None:
        self._sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def add(self, collection: str, *, files: int, size: int) -> None:
        """No input or output here: cheap enough for every answer."""
        with self._lock:
            total = self._sums[datetime.now(UTC).date(), collection]
            total[0] += files
            total[1] += size
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_later, name="download-statistics", daemon=True)
                self._writer.start()

    def write(self) -> None:
        """Add the sums to the database; they are kept for the next time where it is away."""
        with self._lock:
            sums, self._sums = self._sums, defaultdict(lambda: [0, 0])
        try:
            with connection.cursor() as cursor:
                cursor.executemany(ADD, [(*key, *total) for key, total in sorted(sums.items())])
        except DatabaseError as error:
            log.warning("downloads are counted later: %s", error)
            self._take_back(sums)

    def _take_back(self, sums: dict[Key, list[int]]) -> None:
        with self._lock:
            for key, (files, size) in sums.items():
                self._sums[key][0] += files
                self._sums[key][1] += size

    def _write_later(self) -> None:
        """One round of a thread that lives as long as there is something to write."""
        while True:
            time.sleep(SECONDS_BETWEEN)
            close_old_connections()
            self.write()
            connection.close()
            with self._lock:
                if not self._sums:
                    self._writer = None
                    return

    def write_at_exit(self) -> None:
        if self._sums:
            self.write()


recorder = Recorder()
atexit.register(recorder.write_at_exit)


def on_file_sent(sender: object, *, collection: str, bytes_sent: int, whole: bool, **_: Any) -> None:
    """Count an answer whose body went out: a file where it reached the last byte (``portal.downloads.signals``)."""
    if bytes_sent:
        recorder.add(collection, files=int(whole), size=bytes_sent)
