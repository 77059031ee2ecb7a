"""A job of the ledger as a chain runs it: its inputs from the catalog, its chain with what the operator has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.configuration import configuration
from catalog.search import item as published_item
from processing.chains import Auxiliary, Chain, Input, Job, chains
from processing.inputs import input_of


def job_of(row: Mapping[str, Any]) -> Job:
    """The job that a row of the ledger describes."""
    return Job(row["chain"], tuple((collection, item) for collection, item in row["inputs"]), row["parameters"])


def published_product(collection: str, identifier: str, scratch: Path | None = None) -> Input:
    """Its files are fetched to ``scratch`` where they have to be. Raises :class:`catalog.errors.ItemNotFound`."""
    return input_of(published_item(collection, identifier), scratch)


def chain_for(job: Job, inputs: Sequence[Input]) -> Chain:
    """The chain of ``job``, with the folders to read from: simulated products have another relief than the Earth."""
    settings = configuration()
    simulated = any(one.item.properties.get("atelier:simulated") for one in inputs)
    relief = settings.simulated_elevation if simulated else settings.elevation
    return chains()[job.chain].equipped(Auxiliary(relief, settings.atmosphere))
