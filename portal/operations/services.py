"""What operators' commands do."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.configuration import Configuration
from processing import jobs
from processing.simulation.demonstration import demonstration_products, write_demonstration


def demonstration_drop(*, settings: Configuration) -> Iterator[str]:
    """Simulate and drop each product of the demonstration that never came in; yields its identifier."""
    for product in demonstration_products():
        if jobs.is_known(product.identifier):
            continue
        write_demonstration(product, settings.inbox, aside=settings.work / "demonstration")
        yield product.identifier
