"""Requests that nobody thought of: schemathesis makes them from the API's own OpenAPI definition.

A few of each operation here; ``python -m benchmarks.fuzz`` makes thousands.
"""

from __future__ import annotations

from pathlib import Path

import pystac

from benchmarks.fuzz import fuzz
from tests.catalog.alone import running

EXAMPLES = 6
"""Of each operation."""


def test_no_answer_is_the_servers_fault_and_all_are_as_defined(published: list[pystac.Item], tmp_path: Path) -> None:
    with running("catalog.stac_api:application", "/stac/") as url:
        outcome = fuzz(f"{url}api", examples=EXAMPLES, seed=5, report=tmp_path, phases="examples,fuzzing")
    assert outcome.requests > 100
    assert not outcome.failures, outcome.text
    assert max(outcome.statuses) < 500
