"""Requests that schemathesis makes from the definitions of both APIs, most of them for what there is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.faults import Outcome
from benchmarks.fuzz import LONGEST_SECONDS, fuzz
from benchmarks.fuzz.known import known_values

APIS = ("stac", "tiles")
OPERATIONS = 80
"""Of both together, about."""


def fuzzed(site: str, items: Sequence[Mapping[str, Any]], number: int) -> Outcome:
    """Ask the ``site`` ``number`` times at least; every answer has to be as the definition says, and none 5xx."""
    outcome = Outcome()
    known = known_values(site, items)
    with tempfile.TemporaryDirectory() as folder:
        for api in APIS:
            examples = max(1, number // OPERATIONS)
            found = fuzz(f"{site}/{api}/api", examples=examples, report=Path(folder), known=known)
            outcome.trials += found.requests
            outcome.outcomes.update({f"{api} {status}": n for status, n in found.statuses.items()})
            outcome.expect(not found.statuses[0], f"{api}: {found.statuses[0]} x no answer within {LONGEST_SECONDS} s")
            outcome.wrong += [f"{api}: {n} x {what}" for what, n in found.failures.items()]
    return outcome
