"""What a publication calls for."""

from __future__ import annotations

from processing.chains import Input, Job, chains


def jobs_after(published: Input) -> list[Job]:
    """The jobs of every chain that wants this product, in the order of the chains' names."""
    wanting = [chain for chain in chains().values() if published.item.collection_id in chain.consumes]
    return [job for chain in wanting for job in chain.plan(published)]
