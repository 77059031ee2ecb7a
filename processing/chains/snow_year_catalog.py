"""Seasons of snow, from 1 September to 31 August, and the products of the catalog that tell of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from processing.chains import Input, Wanted
from processing.chains.l2a_catalog import edition, interval, moment_of, origins
from processing.chains.snow_catalog import COLLECTION

YEARLY = "snow-year"
MARGIN = timedelta(days=15)
"""Before and after the season: maps that tell of its first and last days."""
MOST = 1000
"""Maps of a season: two Sentinel-2 and two Landsat give some 200."""
FIRST_MONTH = 9


@dataclass(frozen=True)
class Season:
    """Named by the year that it begins in."""

    year: int

    @property
    def first(self) -> date:
        return date(self.year, FIRST_MONTH, 1)

    @property
    def last(self) -> date:
        return date(self.year + 1, FIRST_MONTH, 1) - timedelta(days=1)

    @property
    def length(self) -> int:
        """Days."""
        return self.day_of(self.last)

    def day_of(self, day: date) -> int:
        """1 for the first day; others before and after it."""
        return (day - self.first).days + 1

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The first and the last moment of the maps that tell of the season."""
        begin = datetime(self.year, FIRST_MONTH, 1, tzinfo=UTC) - MARGIN
        return begin, datetime(self.year + 1, FIRST_MONTH, 1, tzinfo=UTC) + MARGIN


def seasons_of(moment: datetime) -> list[Season]:
    """Those whose window a moment (UTC) lies in: one, or two around the first of September."""
    around = [Season(year) for year in (moment.year - 1, moment.year)]
    return [season for season in around if season.window[0] <= moment < season.window[1]]


@dataclass(frozen=True)
class Maps:
    """What there is of a season over a tile."""

    maps: tuple[Input, ...]
    """Snow products, the first one first."""
    made: tuple[Input, ...]
    """Syntheses, the latest first."""

    def over(self, season: Season) -> bool:
        """Whether the last map is of a day after the season: until then there is no synthesis."""
        return bool(self.maps) and season.day_of(moment_of(self.maps[-1].item).date()) > season.length

    @property
    def next(self) -> int:
        return max((edition(one.item)[-1] + 1 for one in self.made), default=0)

    @property
    def replaced(self) -> tuple[str, str] | None:
        return (YEARLY, self.made[0].item.id) if self.made else None

    @property
    def done(self) -> bool:
        """Whether a synthesis was made of just these maps."""
        names = {one.item.id for one in self.maps}
        return any(origins(one.item) == names for one in self.made)


def wanted_for(image: Input, season: Season) -> tuple[Wanted, ...]:
    """The searches whose results :func:`maps_of` sorts."""
    of_tile = {"op": "=", "args": [{"property": "grid:code"}, image.item.properties["grid:code"]]}
    begin, end = season.window
    first = datetime(season.year, FIRST_MONTH, 1, tzinfo=UTC)
    common = {"filter-lang": "cql2-json", "filter": of_tile, "limit": MOST}
    return (
        Wanted({"collections": [COLLECTION], "datetime": interval(begin, end - timedelta(seconds=1))} | common),
        Wanted({"collections": [YEARLY], "datetime": interval(first, first)} | common),
    )


def maps_of(image: Input, context: Sequence[Input]) -> Maps:
    """The products of ``context``, with the image itself."""
    maps = {one.item.id: one for one in (*context, image) if one.item.collection_id == COLLECTION}
    made = [one for one in context if one.item.collection_id == YEARLY]
    return Maps(
        tuple(sorted(maps.values(), key=lambda one: (moment_of(one.item), one.item.id))),
        tuple(sorted(made, key=lambda one: edition(one.item), reverse=True)),
    )
