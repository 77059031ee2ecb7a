"""Stops a job that is cancelled, that takes too long, or that this process does not hold any more."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import psycopg

from processing.turns import Taken

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
SIGNAL = signal.SIGUSR2


class Stopped(BaseException):
    """Raised wherever the main thread is; no :class:`Exception`, so that no chain takes it for a fault of a file."""


class Cancelled(Stopped):
    """Somebody took the job back."""


class Overtime(Stopped):
    """It takes longer than a job may."""


class Lost(Stopped):
    """The database lost the lock: another worker may be doing the same by now."""


@contextmanager
def guarded(taken: Taken, seconds: float) -> Iterator[None]:
    """Raises a :class:`Stopped` within a few seconds of its reason, in Python code of the main thread.

    In other threads nobody can be interrupted: there, and where compiled code does not come back, the time limit of the
    queue ends the process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    global _guard
    signal.signal(SIGNAL, _stop)  # and never back: a signal that comes late must find somebody
    _guard = _Guard(taken, seconds)
    _guard.start()
    try:
        yield
    finally:
        _guard.done.set()


@contextmanager
def killed_after(seconds: float) -> Iterator[None]:
    """Ends this process, as any other death of a worker would, where what is inside takes longer."""
    timer = threading.Timer(seconds, os.kill, [os.getpid(), signal.SIGKILL])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Guard(threading.Thread):
    def __init__(self, taken: Taken, seconds: float) -> None:
        super().__init__(daemon=True, name=f"guard of {taken.key}")
        self.taken = taken
        self.until = time.monotonic() + seconds
        self.done = threading.Event()
        self.reason: Stopped | None = None

    def run(self) -> None:
        while not self.done.wait(LOOK_SECONDS):
            self.reason = self._reason()
            if self.reason and not self.done.is_set():
                log.warning("%s stops: %s", self.taken.key, type(self.reason).__name__)
                signal.pthread_kill(threading.main_thread().ident or 0, SIGNAL)

    def _reason(self) -> Stopped | None:
        if time.monotonic() > self.until:
            return Overtime()
        try:
            return None if self.taken.is_wanted() else Cancelled()
        except psycopg.OperationalError:
            return Lost()


_guard: _Guard | None = None
"""Of the job that the main thread works at, or did last."""


def _stop(number: int, frame: FrameType | None) -> None:
    if _guard and _guard.reason and not _guard.done.is_set():
        raise _guard.reason
