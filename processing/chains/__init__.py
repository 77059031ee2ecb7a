"""One module a chain. A module here is found by itself: it offers ``CHAIN``, a :class:`Chain`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self

import pystac


@dataclass(frozen=True)
class Input:
    """A published product that a chain reads: its item and the folder where its files are."""

    item: pystac.Item
    directory: Path

    def file(self, name: str) -> Path:
        """A file of the product, to be read: of an image the name by which :mod:`processing.raster` opens it."""
        return self.directory / name

    def whole(self) -> Path:
        """The folder, with every file of the product in it."""
        return self.directory

    def is_there(self) -> bool:
        """Whether the archive has the product's files."""
        return self.directory.is_dir()


@dataclass(frozen=True)
class Job:
    """One run of one chain; small and plain, so that it travels in a queue message."""

    chain: str
    inputs: tuple[tuple[str, str], ...]
    """(collection, item id) of each input."""
    parameters: dict[str, str] = field(default_factory=dict)
    """What tells two jobs with the same inputs apart, e.g. ``{"tile_id": "31TCJ"}``."""
    due: datetime | None = None
    """Not to be run before (UTC): when a period is over whose images it gathers. No part of what the job is."""
    gathers: bool = False
    """Its product is made of all that there is, whichever input calls for it: jobs of the same chain and parameters
    wait until no other came for a while, and run one at a time. No part of what the job is."""


@dataclass(frozen=True)
class Wanted:
    """Published products that a chain wants to see besides its inputs, as the catalog finds them when the job starts.

    ``search`` is a STAC search body. Products that have a successor are never found; neither are the job's inputs.
    Only one page is read: give a ``limit`` (10 otherwise) and, where not the latest are wanted, a ``sortby``.
    """

    search: dict[str, Any]


@dataclass(frozen=True)
class Output:
    """A product written aside: an item whose asset hrefs are relative to ``directory``."""

    item: pystac.Item
    directory: Path
    replaces: tuple[str, str] | None = None
    """(collection, item id) of the published product that this one is the better version of."""


@dataclass(frozen=True)
class Auxiliary:
    """Folders of what no product brings along; none where the operator has none."""

    elevation: Path | None = None
    """Tiles of an elevation model: see :mod:`processing.raster.elevation`."""
    atmosphere: Path | None = None
    """Forecasts of the atmosphere's composition: see :mod:`processing.raster.cams`."""


class Chain(Protocol):
    """A processing chain: says what it needs and gives, and runs."""

    name: str
    version: str
    consumes: frozenset[str]
    produces: frozenset[str]

    def equipped(self, auxiliary: Auxiliary) -> Self:
        """This chain with these folders to read from."""

    def plan(self, published: Input) -> list[Job]:
        """The jobs that the publication of this product calls for (none where it is not concerned)."""

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        """What ``job`` should be shown of the catalog: the past of a tile, other scenes of a date."""

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        """Make the products of ``job`` inside ``work``; the same inputs and context give the same bytes.

        ``context`` is what :meth:`wants` asked for, in that order, each product once; a product made from some of it
        links to these with ``derived_from``, as to its inputs. No output: the context holds what the job would make.
        Raises :class:`processing.errors.ChainError`; :class:`processing.errors.NothingToMake` where by design nothing
        is made.
        """


@cache
def chains() -> dict[str, Chain]:
    """Every chain by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [module.CHAIN for module in modules if hasattr(module, "CHAIN")]
    return {chain.name: chain for chain in found}
