"""Counting what people download, without a download waiting for it.

Each process adds up in memory and writes the sums every few seconds, in one statement. A process that is killed
forgets what it had not written: seconds of it, in the person's favour.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from django.core.cache import caches
from django.db import Error, connection
from django.utils import timezone

from portal.downloads.models import Usage

SECONDS_BETWEEN_WRITES = 5.0
SECONDS_REMEMBERED = 10
WRITE = """
INSERT INTO downloads_usage (user_id, day, bytes_sent, requests)
SELECT id, %s, %s, %s FROM accounts_user WHERE id = %s
ON CONFLICT (user_id, day) DO UPDATE
SET bytes_sent = downloads_usage.bytes_sent + excluded.bytes_sent,
    requests = downloads_usage.requests + excluded.requests
"""
"""Nothing for an account that is gone."""

log = logging.getLogger(__name__)


@dataclass
class Amount:
    bytes_sent: int = 0
    requests: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.bytes_sent + other.bytes_sent, self.requests + other.requests)


_pending: defaultdict[tuple[int, date], Amount] = defaultdict(Amount)
_lock = threading.Lock()
_writer: threading.Thread | None = None


def note(user: int, *, bytes_sent: int = 0, requests: int = 0) -> None:
    """Add to what the account of this primary key fetched today; takes microseconds."""
    global _writer
    with _lock:
        amount = _pending[user, _today()]
        amount.bytes_sent += bytes_sent
        amount.requests += requests
        if _writer is None:
            _writer = threading.Thread(target=_write_on, name="usage", daemon=True)
            _writer.start()
            atexit.register(write)


def today(user: int) -> Amount:
    """What the account fetched today (UTC); what other processes counted comes some seconds late."""
    day = _today()
    name = _cache_name(user, day)
    written: Amount | None = caches["process"].get(name)
    if written is None:
        row = Usage.objects.filter(user_id=user, day=day).values_list("bytes_sent", "requests").first()
        written = Amount(*row) if row else Amount()
        caches["process"].set(name, written, SECONDS_REMEMBERED)
    with _lock:
        return written + _pending.get((user, day), Amount())


def write() -> None:
    """Bring what was counted to the database; what cannot be written is kept for the next time."""
    with _lock:
        taken = dict(_pending)
        _pending.clear()
    if not taken:
        return
    try:
        with connection.cursor() as cursor:
            cursor.executemany(
                WRITE,
                [
                    (day, amount.bytes_sent, amount.requests, user)
                    for (user, day), amount in sorted(taken.items(), key=itemgetter(0))  # as others do: no deadlock
                ],
            )
    except Error:
        log.exception("what people downloaded could not be counted; it is tried again")
        with _lock:
            for key, amount in taken.items():
                _pending[key] += amount
    caches["process"].delete_many([_cache_name(user, day) for user, day in taken])


def _write_on() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_WRITES)
        write()
        connection.close()


def _today() -> date:
    return timezone.now().date()


def _cache_name(user: int, day: date) -> str:
    return f"downloads/usage/{day}/{user}"
