"""Which products are in use, noted without a reader waiting for it: the least recently used leave the disk first.

Each process gathers names and writes them every few seconds. One that is killed forgets seconds of them.
"""

from __future__ import annotations

import logging
import threading
import time

import psycopg

from catalog.database import connection
from catalog.tiers.files import product_key
from catalog.tiers.settings import enabled

SECONDS_BETWEEN_WRITES = 5.0
FINENESS_MINUTES = 10
"""A product that is read all the time is written down this often."""

log = logging.getLogger(__name__)

_used: set[str] = set()
_lock = threading.Lock()
_writer: threading.Thread | None = None


def note_use(key: str) -> None:
    """Of the product that the file or folder ``key`` belongs to; takes microseconds."""
    global _writer
    if not enabled():
        return
    with _lock:
        _used.add(product_key(key))
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_on, name="tiers-usage", daemon=True)
            _writer.start()


def write() -> None:
    """Bring what was noted to the database; what cannot be written is forgotten, and noted again by the next reader."""
    with _lock:
        used = sorted(_used)
        _used.clear()
    if not used:
        return
    try:
        with connection() as database:
            database.execute(
                "UPDATE tiers.products SET used_at = now() WHERE key IN (SELECT key FROM tiers.products"
                " WHERE key = ANY (%s) AND used_at < now() - make_interval(mins => %s) ORDER BY key FOR UPDATE)",
                [used, FINENESS_MINUTES],
            )
    except psycopg.Error:
        log.warning("the use of %d products could not be noted", len(used), exc_info=True)


def _write_on() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_WRITES)
        write()
