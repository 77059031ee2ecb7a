"""One module a chain. A module here is found by itself: it offers ``CHAIN``, a :class:`Chain`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import pystac


@dataclass(frozen=True)
class Input:
    """A published product that a chain reads: its item and the folder where its files are."""

    item: pystac.Item
    directory: Path


@dataclass(frozen=True)
class Job:
    """One run of one chain; small and plain, so that it travels in a queue message."""

    chain: str
    inputs: tuple[tuple[str, str], ...]
    """(collection, item id) of each input."""
    parameters: dict[str, str] = field(default_factory=dict)
    """What tells two jobs with the same inputs apart, e.g. ``{"tile_id": "31TCJ"}``."""


@dataclass(frozen=True)
class Output:
    """A product written aside: an item whose asset hrefs are relative to ``directory``."""

    item: pystac.Item
    directory: Path


class Chain(Protocol):
    """A processing chain: says what it needs and gives, and runs."""

    name: str
    version: str
    consumes: frozenset[str]
    produces: frozenset[str]

    def plan(self, published: Input) -> list[Job]:
        """The jobs that the publication of this product calls for (none where it is not concerned)."""

    def run(self, job: Job, inputs: Sequence[Input], work: Path) -> list[Output]:
        """Make the products of ``job`` inside ``work``; the same inputs give the same bytes."""


@cache
def chains() -> dict[str, Chain]:
    """Every chain by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [module.CHAIN for module in modules if hasattr(module, "CHAIN")]
    return {chain.name: chain for chain in found}
