"""A job of the ledger as a chain runs it: its inputs from the catalog, its chain with what the operator has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.configuration import configuration
from catalog.search import item as published_item
from catalog.storage import directory_key, path_of
from processing.chains import Auxiliary, Chain, Input, Job, chains


def job_of(row: Mapping[str, Any]) -> Job:
    """The job that a row of the ledger describes."""
    return Job(row["chain"], tuple((collection, item) for collection, item in row["inputs"]), row["parameters"])


def published_product(collection: str, identifier: str) -> Input:
    """Raises :class:`catalog.errors.ItemNotFound`."""
    item = published_item(collection, identifier)
    return Input(item, path_of(directory_key(item)))


def chain_for(job: Job, inputs: Sequence[Input]) -> Chain:
    """The chain of ``job``, with the folders to read from: simulated products have another relief than the Earth."""
    settings = configuration()
    simulated = any(one.item.properties.get("atelier:simulated") for one in inputs)
    relief = settings.simulated_elevation if simulated else settings.elevation
    return chains()[job.chain].equipped(Auxiliary(relief, settings.atmosphere))
