"""What a publication calls for."""

from __future__ import annotations

from catalog.configuration import configuration
from processing.chains import Input, Job, chains


def jobs_on_arrival(received: Input) -> list[Job]:
    """The same for a product that came in: none of a collection that is processed on request only."""
    on_request = received.item.collection_id in configuration().on_request
    return [] if on_request else jobs_after(received)


def jobs_after(published: Input) -> list[Job]:
    """The jobs of every chain that wants this product, in the order of the chains' names."""
    wanting = [chain for chain in chains().values() if published.item.collection_id in chain.consumes]
    return [job for chain in wanting for job in chain.plan(published)]
