"""The mirror against providers as they are in life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from catalog.configuration import Configuration
from processing.sources import complaints, expected
from tests.processing.sources.conftest import described, mirrored, products, sources_of
from tests.processing.sources.flaky import FlakyProvider, Flaws


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def test_all_products_come_through_four_flaky_providers_each_once(atelier: Configuration, stack: ExitStack) -> None:
    wanted = products(12, size=6_000)
    flaws = {
        "slow": Flaws(slow=0.02),
        "overloaded": Flaws(errors=0.3, busy=0.1),
        "cutting": Flaws(cuts=0.5, damage=0.1),
        "forgetful": Flaws(deleted_after=1.0, cuts=0.2),
    }
    providers = [
        stack.enter_context(FlakyProvider(name, wanted[index:] + wanted[: index * 2], flaw).running())
        for index, (name, flaw) in enumerate(flaws.items())
    ]
    came = mirrored(sources_of(*map(described, providers)), atelier, count=len(wanted))
    assert came == {f"{product.identifier}.zip": product.content for product in wanted}
    assert not (atelier.work / "mirror").exists() or not list((atelier.work / "mirror").iterdir())
    expected.counts()
    assert complaints() == []
