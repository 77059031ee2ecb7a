"""What ``manage.py run`` shows: one line of progress, and the mails that would have been sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

BAR_WIDTH = 28


@dataclass(frozen=True)
class Counts:
    """How many dropped products are in which state."""

    expected: int
    """Products that the demonstration will drop; 0 without demonstration."""
    published: int
    processing: int
    quarantined: int


def progress_line(counts: Counts) -> str:
    """For example ``[#####-----] 12 of 24 products published · 2 in processing``."""
    total = max(counts.expected, counts.published + counts.processing)
    filled = round(BAR_WIDTH * counts.published / total) if total else 0
    parts = [
        f"[{'#' * filled}{'-' * (BAR_WIDTH - filled)}] {counts.published} of {total} products published",
        f"{counts.processing} in processing",
    ]
    if counts.quarantined:
        parts.append(f"{counts.quarantined} in quarantine")
    return " · ".join(parts)


@dataclass
class Display:
    """Rewrites its last line on a terminal; elsewhere writes a line only when it changes."""

    stream: TextIO
    _last: str = ""
    _seen_mails: set[Path] = field(default_factory=set)

    def say(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        print(text, file=self.stream, flush=True)
        self._last = ""

    def show(self, line: str) -> None:
        """The line of progress."""
        if line == self._last:
            return
        self._clear()
        self._last = line
        self.stream.write(line if self.stream.isatty() else f"{line}\n")
        self.stream.flush()

    def announce_mails(self, folder: Path) -> None:
        """Print each mail that appeared in ``folder`` since the last call."""
        for mail in sorted(set(folder.glob("*.eml")) - self._seen_mails):
            self._seen_mails.add(mail)
            self.say(f"\n──── mail, kept in {mail} ────\n{mail.read_text(errors='replace').strip()}\n────")

    def forget_old_mails(self, folder: Path) -> None:
        self._seen_mails.update(folder.glob("*.eml"))

    def _clear(self) -> None:
        if self._last and self.stream.isatty():
            self.stream.write("\r\033[K")
