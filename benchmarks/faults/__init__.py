"""Hard knocks: what an Atelier is put through, thousands of times over, and what has to be true afterwards.

Each module is one campaign. It takes what it knocks on from its caller, so that the tests go a few steps of the same
way; ``python -m benchmarks.faults`` (``make bench-faults``) goes all of it, on an Atelier of its own in ``var/faults``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """How a campaign went."""

    trials: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """How often each came about; right ones."""
    wrong: list[str] = field(default_factory=list)
    """What should not have been, each with what brought it about."""

    def note(self, outcome: str) -> None:
        self.trials += 1
        self.outcomes[outcome] += 1

    def expect(self, truth: bool, complaint: str) -> None:
        if not truth:
            self.wrong.append(complaint)

    def row(self, name: str, asked: int) -> tuple[str, int, int, int, bool]:
        """Of the table: what, how many were asked for, how many there were, how many went wrong, all well."""
        return name, asked, self.trials, len(self.wrong), self.trials >= asked and not self.wrong
