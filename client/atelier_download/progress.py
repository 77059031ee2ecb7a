"""What the person or the program that called hears."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from atelier_download.schedule import Outcome, Schedule

SECONDS_BETWEEN_LINES = 15.0
"""Where nobody watches: in a file, under cron."""


class Report:
    """People read the standard error; programs, with ``--json``, a JSON object a line on the standard output."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._json, self._quiet = as_json, quiet
        self._screen = sys.stderr.isatty() and not quiet
        self._lock = threading.Lock()
        self._last, self._started = 0.0, time.monotonic()

    def say(self, words: str) -> None:
        if not self._quiet:
            with self._lock:
                self._clear()
                print(words, file=sys.stderr, flush=True)

    def event(self, name: str, **fields: Any) -> None:
        """For programs alone."""
        if self._json:
            with self._lock:
                print(json.dumps({"event": name, **fields}), flush=True)

    def settled(self, outcome: Outcome) -> None:
        wanted, error = outcome.wanted, outcome.error
        state = "failed" if error else "fetched" if outcome.fetched else "there"
        self.event(state, path=wanted.path, size=wanted.size, **({"reason": str(error)} if error else {}))
        if error:
            self.say(f"atelier-download: {error}")

    def progress(self, schedule: Schedule, files: int, size: int) -> None:
        now = time.monotonic()
        if self._quiet or (not self._screen and now - self._last < SECONDS_BETWEEN_LINES):
            return
        self._last = now
        speed = schedule.bytes_there / max(1e-3, now - self._started)
        waiting = f", {schedule.waiting_for} not online yet" if schedule.waiting_for else ""
        line = (
            f"{len(schedule.outcomes)}/{files} files, {in_words(schedule.bytes_there)} of {in_words(size)}, "
            f"{in_words(speed)}/s{waiting}"
        )
        with self._lock:
            self._clear()
            print(line, end="" if self._screen else "\n", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._screen:
            print("\r\x1b[K", end="", file=sys.stderr)


def in_words(size: float) -> str:
    """``1.4 GB``, in powers of ten as disks are sold."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1_000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1_000
    return f"{size:.1f} TB"
