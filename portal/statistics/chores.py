"""The periodic work of the statistics."""

from __future__ import annotations

from catalog import arrivals
from portal.operations.chores import Chore
from portal.statistics.counting import count_arrivals


def note_everything() -> None:
    """Number what was loaded with an old date of publication, too."""
    arrivals.note(everything=True)


CHORES = (
    Chore("statistics-count", 300, count_arrivals),
    Chore("statistics-note-all", 86_400, note_everything),
)
