"""Realistic items in any number: the same for the same seed, the first tiles the same whatever the number.

    python -m benchmarks.search.generator 10000 > items.ndjson

They come month by month, as an archive grows; within a month tile by tile.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import groupby
from math import cos, pi
from random import Random

from benchmarks.search import prototypes
from benchmarks.search.passes import END, Pass, passes, view_at
from benchmarks.search.prototypes import PAST
from benchmarks.search.templates import Template
from benchmarks.search.world import Tile, tiles
from processing.muscate.names import composite_id, product_id
from processing.raster.geobox import GeoBox

SEED = 2018
HALF_WINDOW = timedelta(days=23)
LANDSAT_CODES = {"landsat-8": "LC08", "landsat-9": "LC09"}
SNOW_LEAST = 0.05
"""Climates with less have no snow products."""
Values = dict[str, str]


@dataclass
class Plan:
    """What is made of one tile."""

    tile: Tile
    passes: list[Pass]
    composites: list[datetime]
    """Their middles."""
    owned: set[tuple[int, int]]
    """Landsat scenes (path, row) whose Level-1 products come with this tile."""
    sources: dict[datetime, str] = field(default_factory=dict)
    """Name of the Sentinel-2 product of Level 2A of each moment."""

    @cached_property
    def moments(self) -> list[datetime]:
        """Of Sentinel-2's passes, in order."""
        return sorted(self.sources)

    @property
    def count(self) -> int:
        """Of its items."""
        level1 = sum(one.scene is None or (one.scene.path, one.scene.row) in self.owned for one in self.passes)
        snow = len(self.passes) if self.tile.climate.snow > SNOW_LEAST else 0
        return level1 + len(self.passes) + snow + len(self.composites)


def items(count: int, seed: int = SEED) -> Iterator[bytes]:
    """Exactly ``count`` items, each as JSON without a line end. Raises ValueError where the world is too small."""
    plans = plan(count)
    months: dict[tuple[int, int], list[Iterator[bytes]]] = defaultdict(list)
    for one in plans:
        for month, of_month in groupby(one.passes, key=lambda seen: (seen.moment.year, seen.moment.month)):
            months[month].append(_month(one, month, list(of_month), seed))
    made = (item for month in sorted(months) for tile in months[month] for item in tile)
    for number, item in enumerate(made):
        if number == count:
            return
        yield item


def plan(count: int) -> list[Plan]:
    """As many tiles as ``count`` items need."""
    plans: list[Plan] = []
    owned: set[tuple[int, int]] = set()
    total = 0
    for tile in tiles():
        if total >= count:
            return plans
        seen = passes(tile)
        scenes = {(one.scene.path, one.scene.row) for one in seen if one.scene} - owned
        owned |= scenes
        made = Plan(tile, seen, list(_composites(seen)), scenes)
        made.sources = {one.moment: _level2a_id(tile, one) for one in seen if one.scene is None}
        plans.append(made)
        total += made.count
    if total < count:
        raise ValueError(f"the regions hold {total} items; {count} are too many")
    return plans


def _composites(seen: list[Pass]) -> Iterator[datetime]:
    """The 15th of every month of Sentinel-2's in which, and before and after which, there are images."""
    months = sorted({(one.moment.year, one.moment.month) for one in seen if one.scene is None})
    for year, month in months[1:-1]:
        yield datetime(year, month, 15, tzinfo=END.tzinfo)


def _month(plan: Plan, month: tuple[int, int], seen: list[Pass], seed: int) -> Iterator[bytes]:
    for one in seen:
        yield from _products(plan, one, seed)
    for middle in plan.composites:
        if (middle.year, middle.month) == month:
            yield _composite(plan, middle, Random(f"{seed} {plan.tile.tile_id} {middle}"))


def _products(plan: Plan, one: Pass, seed: int) -> Iterator[bytes]:
    tile, platform = plan.tile, one.satellite.platform
    random = Random(f"{seed} {tile.tile_id} {one.moment} {platform}")
    values = _common(tile, one, random) | _weather(tile, one, random)
    level1, level1_values = _level1(plan, one)
    level2a = _level2a_id(tile, one)
    if one.scene is None or (one.scene.path, one.scene.row) in plan.owned:
        grids = _grids(one.scene.grid if one.scene else tile.geobox)
        outline = {"geometry": one.scene.footprint.geometry, "bbox": one.scene.footprint.bbox} if one.scene else {}
        yield _written("level1", platform, values | level1_values | grids | outline | {"id": level1}, random)
    values |= _grids(tile.geobox) | {"tile": tile.tile_id}
    yield _written("level2a", platform, values | {"id": level2a, "source": level1} | _past(plan, one), random)
    if tile.climate.snow > SNOW_LEAST:
        name = product_id(platform, one.moment, "L2B-SNOW", tile.tile_id)
        yield _written("snow", platform, values | {"id": name, "source": level2a}, random)


def _written(kind: str, platform: str, values: Values, random: Random) -> bytes:
    return _template(kind, platform).filled(values, random).encode()


@cache
def _template(kind: str, platform: str) -> Template:
    if kind == "composite":
        return Template.of(prototypes.composite())
    makers = {"level1": prototypes.level1, "level2a": prototypes.level2a, "snow": prototypes.snow}
    return Template.of(makers[kind](platform))


def _level2a_id(tile: Tile, one: Pass) -> str:
    return product_id(one.satellite.platform, one.moment, "L2A", tile.tile_id)


def _level1(plan: Plan, one: Pass) -> tuple[str, Values]:
    """(the provider's name, what its item holds besides)."""
    tile, made = plan.tile, one.moment + timedelta(hours=2)
    if one.scene:
        code = LANDSAT_CODES[one.satellite.platform]
        scene = f"{one.scene.path:03d}{one.scene.row:03d}"
        return f"{code}_L1TP_{scene}_{one.moment:%Y%m%d}_{made + timedelta(days=9):%Y%m%d}_02_T1", {}
    datatake = f"{one.moment - timedelta(seconds=40):%Y%m%dT%H%M%S}"
    letter = one.satellite.platform[-1].upper()
    name = f"S2{letter}_MSIL1C_{datatake}_N0510_R{one.track:03d}_T{tile.tile_id}_{made:%Y%m%dT%H%M%S}"
    granule = f"L1C_T{tile.tile_id}_A{one.absolute_orbit or 0:06d}_{one.moment:%Y%m%dT%H%M%S}"
    return name, {"granule": granule, "image": f"T{tile.tile_id}_{datatake}", "tile": tile.tile_id}


def _past(plan: Plan, one: Pass) -> Values:
    """The products that a Level-2A product of Sentinel-2 was made with: those before, at the start those after."""
    if one.scene:
        return {}
    place = bisect_left(plan.moments, one.moment)
    used = plan.moments[place - PAST : place] if place >= PAST else plan.moments[place + 1 : place + 1 + PAST]
    return {f"past{number}": plan.sources[moment] for number, moment in enumerate(used, start=1)}


def _common(tile: Tile, one: Pass, random: Random) -> Values:
    zenith, azimuth = view_at(tile, one)
    published = one.moment + timedelta(hours=6 + 30 * random.random())
    return {
        "geometry": one.footprint.geometry,
        "bbox": one.footprint.bbox,
        "minute": f"{one.moment:%Y-%m-%d %H:%M}",
        "datetime": _stamp(one.moment),
        "day": f"{one.moment:%Y/%m/%d}",
        "published": _stamp(published),
        "track": str(one.track),
        "absolute_orbit": str(one.absolute_orbit),
        "sun_elevation": f"{one.sun[0]:.6g}",
        "sun_azimuth": f"{one.sun[1]:.6g}",
        "view_zenith": f"{zenith:.4g}",
        "view_azimuth": f"{azimuth + random.random():.6g}",
        "aot": f"{0.03 + 0.3 * random.random() ** 2:.3g}",
        "water_vapour": f"{0.4 + 3 * random.random():.3g}",
    }


def _weather(tile: Tile, one: Pass, random: Random) -> Values:
    """Mostly clear or mostly cloudy; snow by season."""
    climate, season = tile.climate, (1 + cos(2 * pi * (one.moment.timetuple().tm_yday - 15) / 365.25)) / 2
    mean = climate.cloud_july + (climate.cloud_january - climate.cloud_july) * season
    cloud = 100 * random.betavariate(1.1 * mean, 1.1 * (1 - mean))
    winter = season if tile.latitude > 0 else 1 - season
    of_clear = 100 * climate.snow * min(1.0, max(0.0, winter + random.uniform(-0.2, 0.2)))
    clear = 100 - cloud
    return {
        "cloud": f"{cloud:.4g}",
        "snow": f"{of_clear * clear / 100:.4g}",
        "clear": f"{clear:.4g}",
        "snow_of_clear": f"{of_clear:.4g}",
        "snow_line": str(100 * round(8 + 20 * (1 - winter) + random.random())),
    }


@cache
def _grids(finest: GeoBox) -> Values:
    left, bottom, right, top = finest.bounds
    transforms = {
        f"transform{size}": f"[{size}.0,0.0,{finest.left:.1f},0.0,-{size}.0,{finest.top:.1f}]"
        for size in (10, 20, 30, 60)
    }
    bounds = f"[{left:.1f},{bottom:.1f},{right:.1f},{top:.1f}]"
    return {"epsg": str(finest.epsg), "bounds": bounds, **transforms}


def _composite(plan: Plan, middle: datetime, random: Random) -> bytes:
    tile, start, end = plan.tile, middle - HALF_WINDOW, middle + HALF_WINDOW
    dates = plan.moments[bisect_left(plan.moments, start) : bisect_left(plan.moments, end)]
    platforms = sorted({one.satellite.platform for one in plan.passes if not one.scene and start <= one.moment < end})
    whole = max((one for one in plan.passes if one.scene is None), key=lambda one: one.footprint.share)
    period = f"{start:%Y-%m-%d} to {end - timedelta(days=1):%Y-%m-%d}"
    values = _common(tile, whole, random) | _weather(tile, whole, random) | _grids(tile.geobox)
    values |= {
        "id": composite_id(middle, tile.tile_id),
        "tile": tile.tile_id,
        "title": f"Sentinel-2 composite of {middle:%B %Y}, tile {tile.tile_id}, {period}",
        "datetime": _stamp(middle),
        "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{end - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        "day": f"{middle:%Y/%m/%d}",
        "published": _stamp(end + timedelta(days=1, hours=random.random())),
        "dates": str(len(dates)),
        "platforms": "[" + ",".join(f'"{name}"' for name in platforms) + "]",
        "water": f"{10 * random.random():.3g}",
        "links": prototypes.link_texts("sentinel2-l3a", [plan.sources[moment] for moment in dates]),
    }
    return _written("composite", "", values, random)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z"


def main() -> None:
    write = sys.stdout.buffer.write
    for item in items(int(sys.argv[1])):
        write(item + b"\n")


if __name__ == "__main__":
    main()
