"""As :mod:`tests.catalog.test_stac_fuzzed`, of the tiles: most requests are for what is there."""

from __future__ import annotations

from pathlib import Path

import pystac

from benchmarks.fuzz import fuzz
from benchmarks.fuzz.known import known_values
from tests.catalog.alone import running

EXAMPLES = 2
"""Of each of sixty operations."""


def test_no_answer_is_the_servers_fault_and_all_are_as_defined(published: list[pystac.Item], tmp_path: Path) -> None:
    items = [item.to_dict(transform_hrefs=False) for item in published]
    with running("catalog.tiles:application", "/tiles/") as url:
        known = known_values(url.removesuffix("/tiles/"), items)
        outcome = fuzz(f"{url}api", examples=EXAMPLES, seed=5, report=tmp_path, phases="examples,fuzzing", known=known)
    assert outcome.requests > 100
    assert not outcome.failures, outcome.text
    assert max(outcome.statuses) < 500
    assert outcome.statuses[200] > 10, "what is there is found"
