"""Which products a monthly composite is made of: those of 46 days around the 15th, as the catalog has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pystac

from processing.chains import Input, Wanted
from processing.physics.compositing import HALF_WINDOW

LEVEL2, LEVEL3 = "sentinel2-l2a", "sentinel2-l3a"
MIDDLE = 15
"""Day of the month."""
MOST_DATES = 100
"""More than three satellites take of a tile that three orbits see."""


@dataclass(frozen=True)
class Window:
    """Around the first instant of the 15th, UTC."""

    middle: datetime

    @classmethod
    def of_month(cls, month: str) -> Window:
        """Of ``2018-06``."""
        return cls(datetime.strptime(month, "%Y-%m").replace(day=MIDDLE, tzinfo=UTC))

    @property
    def month(self) -> str:
        return f"{self.middle:%Y-%m}"

    @property
    def start(self) -> datetime:
        return self.middle - timedelta(days=HALF_WINDOW)

    @property
    def end(self) -> datetime:
        """No longer in the window."""
        return self.middle + timedelta(days=HALF_WINDOW)

    def days(self, item: pystac.Item) -> float:
        """From the middle to an image; negative before."""
        return (_moment(item) - self.middle) / timedelta(days=1)

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True)
class Context:
    """The products of the catalog that concern one composite."""

    dates: tuple[Input, ...]
    """Level 2A, the first date first."""
    made: tuple[Input, ...]
    """Composites of the month, the latest version first."""


def windows_with(moment: datetime) -> list[Window]:
    """One or two: windows are longer than months."""
    first = moment.replace(day=1)
    months = {f"{first + timedelta(days=days):%Y-%m}" for days in (-1, 0, 31)}
    return [window for window in map(Window.of_month, sorted(months)) if window.holds(moment)]


def wanted_for(window: Window, tile_id: str) -> tuple[Wanted, ...]:
    """The searches whose results :func:`sorted_context` sorts."""
    last = window.end - timedelta(seconds=1)
    search: dict[str, Any] = {
        "filter-lang": "cql2-json",
        "filter": {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{tile_id}"]},
        "datetime": f"{window.start:%Y-%m-%dT%H:%M:%SZ}/{last:%Y-%m-%dT%H:%M:%SZ}",
        "limit": MOST_DATES,
    }
    return tuple(Wanted(search | {"collections": [collection]}) for collection in (LEVEL2, LEVEL3))


def sorted_context(one: Input, context: Sequence[Input], window: Window) -> Context:
    """``one`` is the job's own product, a date among the others. Simulated and real images are never mixed."""
    alike = [
        other
        for other in (one, *context)
        if other.item.properties.get("atelier:simulated", False) == one.item.properties.get("atelier:simulated", False)
    ]
    dates = [other for other in alike if other.item.collection_id == LEVEL2 and window.holds(_moment(other.item))]
    made = [other for other in alike if other.item.collection_id == LEVEL3 and _moment(other.item) == window.middle]
    return Context(
        tuple(sorted(dates, key=lambda other: (_moment(other.item), other.item.id))),
        tuple(sorted(made, key=lambda other: _version(other.item)[1], reverse=True)),
    )


def is_superseded(item: pystac.Item, dates: Sequence[Input]) -> bool:
    """Whether a better version of a product is published: that one calls for its own composite."""
    name, edition = _version(item)
    others = [_version(other.item) for other in dates]
    return bool(item.properties.get("deprecated")) or any(other[0] == name and other[1] > edition for other in others)


def next_edition(context: Context) -> int:
    """The last number of the composite to be made: 0 for the first one."""
    return max((_version(one.item)[1][-1] + 1 for one in context.made), default=0)


def replaced(context: Context) -> tuple[str, str] | None:
    """(collection, id) of the composite that the one to be made is the better version of."""
    return (LEVEL3, context.made[0].item.id) if context.made else None


def _version(item: pystac.Item) -> tuple[str, tuple[int, ...]]:
    name, _, version = item.id.rpartition("_V")
    return name, tuple(int(number) for number in version.split("-"))


def _moment(item: pystac.Item) -> datetime:
    assert item.datetime is not None  # of every product that is made here
    return item.datetime
