"""Exact figures of a layer over an area, from the histogram of its stored numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.extracts.grid import blocks, own_grid
from processing.extracts.layers import SCALE, WITH_CLOUDS, Index, Layer
from processing.extracts.pixels import NO_DATA, Pixels, Reader
from processing.raster.geobox import GeoBox

LOWEST = np.iinfo(np.int16).min
NUMBERS = 65_536
PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Figures:
    """Of one layer of one product, in the layer's unit; ``None`` where no pixel is valid, and for bits and classes."""

    count: int
    """Pixels with data, in the area and, if that was asked for, clear."""
    share_valid: float
    """Percent of the area's pixels."""
    share_cloudy: float | None
    """Percent of the area's pixels with data that the product's mask calls cloud or shadow."""
    mean: float | None
    std: float | None
    minimum: float | None
    maximum: float | None
    median: float | None
    p5: float | None
    p25: float | None
    p75: float | None
    p95: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Tally:
    """Counts of pixels, added up block by block: half a megabyte, however large the area is."""

    histogram: npt.NDArray[np.int64]
    area: int = 0
    with_data: int = 0
    cloudy: int = 0

    @classmethod
    def empty(cls) -> Tally:
        return cls(np.zeros(NUMBERS, np.int64))

    def add(
        self, pixels: Pixels, outside: npt.NDArray[np.bool_], cloudy: npt.NDArray[np.bool_], *, clear: bool
    ) -> None:
        """Count a block; ``clear``: without what is cloudy."""
        valid = ~outside & (pixels != NO_DATA)
        self.area += int(np.count_nonzero(~outside))
        self.with_data += int(np.count_nonzero(valid))
        self.cloudy += int(np.count_nonzero(valid & cloudy))
        counted = pixels[valid & ~cloudy] if clear else pixels[valid]
        self.histogram += np.bincount(counted.astype(np.int64) - LOWEST, minlength=NUMBERS)

    def figures(self, scale: float, offset: float, *, has_clouds: bool) -> Figures:
        """Percentiles are of the nearest rank: each is a value that some pixel has."""
        count = int(self.histogram.sum())
        values = (np.arange(NUMBERS) + LOWEST) * scale + offset
        ranks = [max(0, int(np.ceil(count * percent / 100)) - 1) for percent in PERCENTILES]
        cumulated = np.cumsum(self.histogram)
        places = [int(np.searchsorted(cumulated, rank, side="right")) for rank in ranks]
        present = np.flatnonzero(self.histogram)
        shares: dict[str, Any] = {
            "share_valid": round(100 * count / self.area, 2) if self.area else 0.0,
            "share_cloudy": round(100 * self.cloudy / self.with_data, 2) if has_clouds and self.with_data else None,
        }
        if not count:
            nothing: dict[str, Any] = dict.fromkeys(VALUES)
            return Figures(0, **shares, **nothing)
        mean = float(values @ self.histogram) / count
        spread = float(np.sqrt((values - mean) ** 2 @ self.histogram / count))
        low, lower, median, upper, high = (float(values[place]) for place in places)
        found = (mean, spread, float(values[present[0]]), float(values[present[-1]]), median, low, lower, upper, high)
        figures: dict[str, Any] = {name: round(one, 6) for name, one in zip(VALUES, found, strict=True)}
        return Figures(count, **shares, **figures)


VALUES = ("mean", "std", "minimum", "maximum", "median", "p5", "p25", "p75", "p95")


def figures_of(
    reader: Reader, layer: Layer | Index, has_clouds: bool, on_block: Callable[[GeoBox], None]
) -> Figures | None:
    """Figures over the product's own pixels in the area, not resampled; ``None`` where it touches none."""
    grid = own_grid(reader.request, layer)
    if grid is None:
        return None
    tally = Tally.empty()
    for _row, _column, block in blocks(grid):
        tally.add(
            reader.read(layer, block),
            reader.outside(block),
            reader.cloudy(block),
            clear=reader.request.without_clouds or (isinstance(layer, Layer) and layer.asset in WITH_CLOUDS),
        )
        on_block(block)
    scale, offset = (layer.scale, layer.offset) if isinstance(layer, Layer) else (SCALE, 0.0)
    figures = tally.figures(scale, offset, has_clouds=has_clouds)
    is_code = isinstance(layer, Layer) and layer.is_code
    nothing: dict[str, Any] = dict.fromkeys(VALUES)
    return replace(figures, **nothing) if is_code else figures
