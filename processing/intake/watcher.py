"""Watches the inbox: takes every drop once it is whole, and hands again to the workers what got lost on its way.

The inbox is read once a second rather than by kernel notifications: those do not exist for network file
systems, and say nothing of whether a copy is finished.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from kombu.exceptions import OperationalError as BrokerError

from catalog.configuration import Configuration
from processing import ledger
from processing.extract_tasks import clear_extracts, recover_extracts
from processing.flow_disk import room
from processing.intake.completeness import Signature, is_temporary, is_whole, signature
from processing.intake.verification import clear_scratch
from processing.queue import wake
from processing.tasks import hand_out

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
HAND_OUT_SECONDS = 5.0
RECOVERY_SECONDS = 15.0


@dataclass
class _Seen:
    """A drop as last looked at."""

    signature: Signature
    since: float
    whole: bool | None = None


@dataclass
class Watcher:
    """The state of the watch: what was seen of each entry of the inbox, and since when."""

    settings: Configuration
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _next_hand_out: float = 0.0
    _next_recovery: float = 0.0
    _full: bool = False

    def run(self, *, until: Callable[[], bool]) -> None:
        """Watch until told otherwise; a database or broker that is away is waited for."""
        while not until():
            try:
                self.look()
            except (psycopg.OperationalError, BrokerError, OSError) as error:
                log.warning("the inbox waits: %s", error)
            time.sleep(POLL_SECONDS)

    def look(self) -> None:
        """One round: take what is ready, hand out what has become due, and again what was lost."""
        if self._has_room():
            for entry in self._entries():
                if self._is_ready(entry):
                    self._take(entry)
        now = time.monotonic()
        if now >= self._next_recovery:
            self._next_recovery = now + RECOVERY_SECONDS
            self._note_taken()
            clear_scratch()
            clear_extracts()
        if now >= self._next_hand_out and not self._full:
            self._next_hand_out = now + HAND_OUT_SECONDS
            hand_out()
            recover_extracts()

    def _has_room(self) -> bool:
        """While the disk is too full, what is in the inbox stays there."""
        full = not room()
        if full != self._full:
            log.warning("the disk is too full: nothing is taken in" if full else "there is room again on the disk")
        self._full = full
        return not full

    def _entries(self) -> list[Path]:
        entries = [entry for entry in self.settings.inbox.iterdir() if not is_temporary(entry.name)]
        present = {entry.name for entry in entries}
        self._seen = {name: seen for name, seen in self._seen.items() if name in present}
        return sorted(entries)

    def _is_ready(self, entry: Path) -> bool:
        try:
            current = signature(entry)
        except OSError:  # it changed while it was looked at
            self._seen.pop(entry.name, None)
            return False
        seen = self._seen.get(entry.name)
        now = time.monotonic()
        if seen is None or seen.signature != current:
            self._seen[entry.name] = _Seen(current, now)
            return False
        if now - seen.since < self.settings.settle_seconds:
            return False
        if seen.whole is None:
            seen.whole = is_whole(entry)
        return seen.whole or now - seen.since >= self.settings.patience_seconds

    def _take(self, entry: Path) -> None:
        """Move the drop out of the inbox and hand it to a worker."""
        drop_id = uuid.uuid4().hex
        folder = self.settings.work / "intake" / drop_id
        folder.mkdir(parents=True)
        entry.rename(folder / entry.name)
        ledger.receive(drop_id, entry.name)
        wake("new")
        log.info("took %r as %s", entry.name, drop_id)

    def _note_taken(self) -> None:
        """Enter in the ledger what a killed watcher had moved and not yet entered."""
        for folder in (self.settings.work / "intake").glob("*"):
            for entry in folder.iterdir():
                ledger.receive(folder.name, entry.name)
