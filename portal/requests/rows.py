"""What the page of a request lists: its steps and its products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.requests.words import STEPS
from processing.requests.standing import Standing, Step

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_ROWS = 500
BADGES = {"done": "ok", "failed": "error", "skipped": "warn"}


@dataclass(frozen=True)
class Product:
    """A product that is there."""

    collection: str
    item: str


@dataclass(frozen=True)
class Row:
    """One step, in words."""

    source: str
    """The name of what something is made of."""
    chain: str
    state: StrPromise | str
    badge: str
    """The class of its state's colour."""
    reason: str
    products: list[Product]


def rows_of(standing: Standing) -> list[Row]:
    return [_row(step) for step in standing.steps[:MOST_ROWS]]


def products_of(standing: Standing) -> list[Product]:
    return _products(standing.products)


def _row(step: Step) -> Row:
    sources = ", ".join(name.partition("/")[2] for name in step.source.split(", "))
    state = STEPS.get(step.state, step.state)
    return Row(sources, step.chain, state, BADGES.get(step.state, ""), step.reason, _products(step.products))


def _products(names: Sequence[str]) -> list[Product]:
    return [Product(*name.split("/", 1)) for name in names]
