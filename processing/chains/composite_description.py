"""What a composite says of itself: how it was made, what is in its images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac

from processing.chains.composite_dates import Date
from processing.chains.composite_grids import Grids, bands_of
from processing.chains.composite_selection import Found
from processing.chains.composite_window import Window
from processing.chains.l2a_description import LARGEST, statistics_of
from processing.level2 import NO_DATA, REFLECTANCE_SCALE, Statistics
from processing.level3 import DAY_SCALE, FLAGS, WEIGHT_SCALE, Composite, Source
from processing.muscate.names import file_name
from processing.physics.compositing import CLOUD, HALF_WINDOW
from processing.raster.cog import read_reduced

METHOD: dict[str, object] = {
    "method": "WASP",
    "window_days": 2 * HALF_WINDOW,
    "weights": "aerosols, clouds nearby, date",
    "directions": "Ross-Li, to the zenith under each date's sun; land alone",
}


def description(
    name: str, tile_id: str, window: Window, directory: Path, dates: Sequence[Date], grids: Grids, found: Found, *,
    version: str,
) -> Composite:  # fmt: skip
    """Of the product whose images are in ``directory``."""
    first = dates[0].product.item
    valid = found.flag > 0
    seen = max(1, int(valid.sum()))
    counts = np.bincount(found.flag.ravel(), minlength=len(FLAGS))
    return Composite(
        product_id=name,
        tile_id=tile_id,
        middle=window.middle,
        start=window.start,
        end=window.end,
        bands=bands_of(first, grids.groups),
        groups=grids.groups,
        valid=valid,
        valid_grid=grids.mask,
        shares={code: 100 * float(counts[code]) / seen for code in range(CLOUD, len(FLAGS))},
        sources=tuple(_source(date.product.item) for date in dates),
        software={"Atelier composite": version},
        parameters=METHOD | {"dates": len(dates)},
        simulated=bool(first.properties.get("atelier:simulated", False)),
        statistics=dict(_statistics(directory, name, grids)),
    )


def _source(item: pystac.Item) -> Source:
    assert item.datetime is not None  # of every product that is made here
    clouds = float(item.properties.get("eo:cloud_cover", 0.0))
    return Source(item.id, str(item.properties["platform"]), item.datetime, clouds)


def _statistics(directory: Path, name: str, grids: Grids) -> Iterator[tuple[str, tuple[Statistics, ...]]]:
    """By asset, of the overviews."""
    for group in grids.groups:
        for band in group.bands:
            yield f"FRC_{band}", (statistics_of(_reduced(directory, name, f"FRC_{band}"), REFLECTANCE_SCALE, NO_DATA),)
        for code, scale, missing in (("WGT", WEIGHT_SCALE, 0), ("DTS", DAY_SCALE, NO_DATA)):
            key = f"{code}_{group.name}"
            yield key, (statistics_of(_reduced(directory, name, key), scale, missing),)


def _reduced(directory: Path, name: str, key: str) -> npt.NDArray[np.generic]:
    return read_reduced(directory / file_name(name, key), LARGEST)
