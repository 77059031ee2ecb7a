"""A few of the kills of ``make bench-tiers``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tiers.killing import killed
from benchmarks.tiers.products import Made, forget, made
from tests.catalog.tiers.conftest import DiskOf

KILLS = 8


@pytest.fixture
def products(tier: Path) -> Iterator[list[Made]]:
    published = [made(number) for number in range(6)]
    yield published
    forget(published)


def test_nothing_is_lost_by_killing_what_moves_it(products: list[Made], tier: Path, disk_of: DiskOf) -> None:
    disk_of(2)
    outcome = killed(products, tier, kills=KILLS)
    assert outcome.wrong == ()
    assert outcome.came + outcome.left > 0
