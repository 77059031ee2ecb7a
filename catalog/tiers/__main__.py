"""``python -m catalog.tiers``: moves products between the disk and slow storage until told to stop.

Of several that run, one works and the others wait for its end.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

import psycopg

from catalog.configuration import configuration
from catalog.tiers.eviction import finish, make_room
from catalog.tiers.keeping import notice, store_batch
from catalog.tiers.recall import recall_batch
from catalog.tiers.settings import enabled

log = logging.getLogger("catalog.tiers")

LOCK = 0x546965
"""The session's advisory lock of whoever moves."""
PAUSE_SECONDS = 2.0
STOP_SECONDS = 10.0
"""What is being moved at the end may be left: it is moved again."""


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    if enabled():
        move(stop)
    else:
        log.info("no slow storage: ATELIER_NEARLINE is not set")


def move(stop: threading.Event) -> None:
    """Until told to stop; raises ``psycopg.OperationalError`` where the database goes, and is started again then."""
    with psycopg.connect(configuration().database_url, autocommit=True) as guard:
        while not _mine(guard):
            if stop.wait(PAUSE_SECONDS):
                return
        finish()
        notice(everything=True)
        movers = [
            threading.Thread(target=_again_and_again, args=(work, stop), daemon=True) for work in (_keep, recall_batch)
        ]
        for mover in movers:
            mover.start()
        while not stop.wait(PAUSE_SECONDS):
            guard.execute("SELECT 1")  # ends this process, and what it moves, where the lock is lost
        for mover in movers:
            mover.join(STOP_SECONDS)


def _mine(guard: psycopg.Connection) -> bool:
    row = guard.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    return bool(row and row[0])


def _keep() -> int:
    """Copy what is new; then let leave what the disk has no room for."""
    notice()
    stored = store_batch()
    make_room()
    return stored


def _again_and_again(work: Callable[[], int], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            done = work()
        except Exception:  # the database, the disk or slow storage is away: it comes back
            log.exception("%s failed; it is tried again", work.__name__)
            done = 0
        if not done:
            stop.wait(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
