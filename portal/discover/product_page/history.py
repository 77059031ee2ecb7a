"""Where a product comes from and what was made from it, generation by generation, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from catalog import provenance
from catalog.errors import InvalidSearch
from catalog.provenance import Step
from catalog.supersede import Reference
from portal.discover.cards import PRODUCTS, platform_name, tile_id
from portal.discover.periods import period, sensing_time

GENERATIONS = 3
"""To each side."""


@dataclass(frozen=True)
class Relative:
    """A product of the history."""

    reference: Reference
    kind: str
    """What it is, in words."""
    properties: dict[str, Any] = field(repr=False)
    sources: tuple[Reference, ...] = field(repr=False)
    distance: int
    """Generations: negative towards the sources."""
    published: bool
    """Whether this catalog has it."""
    beside: bool
    """It helped, or was helped, as another date of the same collection."""

    @property
    def id(self) -> str:
        return self.reference[1]

    @property
    def url(self) -> str | None:
        return reverse("product", args=self.reference) if self.published else None

    @property
    def period(self) -> str:
        return period(self.properties)

    @property
    def moment(self) -> Any:
        return sensing_time(self.properties)

    @property
    def cloud_cover(self) -> float | None:
        """Percent."""
        return self.properties.get("eo:cloud_cover")

    @property
    def place(self) -> str:
        """Satellite and tile."""
        return " · ".join(word for word in (platform_name(self.properties), tile_id(self.properties)) if word)

    @property
    def software(self) -> str:
        named = self.properties.get("processing:software") or {}
        return ", ".join(f"{name} {version}" for name, version in named.items())


@dataclass(frozen=True)
class History:
    product: Relative
    relatives: list[Relative]
    """The nearest generation first."""
    complete: bool = True
    """Whether there was time to look for all that was made from it."""

    def at(self, distance: int) -> list[Relative]:
        return [one for one in self.relatives if one.distance == distance]

    @property
    def sources(self) -> list[Branch]:
        """What it was made from, each with its own sources."""
        return self._branches(self.product, -1)

    @property
    def derived(self) -> list[Branch]:
        """What was made from it, each with what was made from that."""
        return self._branches(self.product, 1)

    def _branches(self, of: Relative, direction: int) -> list[Branch]:
        near = [one for one in self.at(of.distance + direction) if _related(of, one, direction)]
        return [Branch(one, [] if one.beside else self._branches(one, direction)) for one in near]


@dataclass(frozen=True)
class Branch:
    relative: Relative
    branches: list[Branch]


def history(item: dict[str, Any]) -> History:
    """Of a STAC item, as far as :data:`GENERATIONS`."""
    own = provenance.step(item["collection"], item["id"], item["properties"], item.get("links", []))
    before = _walk(own, -1, _sources)
    try:
        after, complete = _walk(own, 1, lambda steps: provenance.derived(one.reference for one in steps)), True
    except InvalidSearch:
        after, complete = [], False
    return History(_relative(own, 0), [*before, *after], complete)


def _sources(steps: list[Step]) -> list[Step]:
    wanted = list(dict.fromkeys(source for one in steps for source in one.sources))
    found = {one.reference: one for one in provenance.steps(wanted)}
    return [found.get(reference) or Step(*reference, {}, ()) for reference in wanted]


def _walk(own: Step, direction: int, next_of: Callable[[list[Step]], list[Step]]) -> list[Relative]:
    """The relatives on one side. Another date of the same collection is told, its own history is not."""
    seen, frontier, found = {own.reference}, [own], []
    for distance in range(1, GENERATIONS + 1):
        steps = [one for one in next_of(frontier) if one.reference not in seen]
        parents = {one.collection for one in frontier}
        beside = {one.reference for one in steps if parents == {one.collection}}
        found += [_relative(one, direction * distance, beside=one.reference in beside) for one in steps]
        seen |= {one.reference for one in steps}
        frontier = [one for one in steps if one.reference not in beside]
        if not frontier:
            break
    return found


def _relative(step: Step, distance: int, *, beside: bool = False) -> Relative:
    return Relative(
        reference=step.reference,
        kind=str(PRODUCTS.get(step.collection, step.collection)),
        properties=step.properties,
        sources=step.sources,
        distance=distance,
        published=bool(step.properties),
        beside=beside,
    )


def _related(near: Relative, far: Relative, direction: int) -> bool:
    source, made = (far, near) if direction < 0 else (near, far)
    return source.reference in made.sources
