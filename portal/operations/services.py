"""What operators' commands do."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.configuration import Configuration
from processing import jobs
from processing.simulation.demonstration import demonstration_products, write_demonstration
from processing.simulation.elevation import write_elevation


def demonstration_drop(*, settings: Configuration) -> Iterator[str]:
    """Simulate and drop each product of the demonstration that never came in; yields its identifier.

    Before the first one, the relief of its country is written where the chains find it.
    """
    products = demonstration_products()
    if not settings.simulated_elevation.exists():
        aside = settings.work / "simulated-elevation"
        write_elevation(aside, *{product.over.geobox for product in products})
        aside.rename(settings.simulated_elevation)
    for product in products:
        if jobs.is_known(product.identifier):
            continue
        write_demonstration(product, settings.inbox, aside=settings.work / "demonstration")
        yield product.identifier
