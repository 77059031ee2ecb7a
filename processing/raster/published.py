"""Reading our own published COGs onto coarser grids: what a chain sees of the past."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.errors import ChainError
from processing.raster.alignment import Alignment, alignment, read_window
from processing.raster.geobox import GeoBox
from processing.raster.reduction import mean_values
from processing.raster.source import grid_of, open_raster


def read_overview(path: Path, geobox: GeoBox, *, band: int = 1, scale: float = 1.0) -> npt.NDArray[np.float32]:
    """Means of a published image on a coarser grid, from its overviews.

    Parameters
    ----------
    path : a COG whose overviews are averages: SRE, FRE, UNC, ATB
    geobox : of the same projection, made of whole pixels of the image, which it may exceed
    scale : what the image's numbers are multiplied by

    Returns
    -------
    float32, shape ``geobox.shape``: the mean of the pixels that hold data, NaN where none does or outside the image

    Raises
    ------
    ChainError
        the grid is not made of whole pixels of the image
    IncompleteProduct, CorruptProduct
        the file is absent or damaged
    """
    with open_raster(path) as dataset:
        aligned, factors, missing = _aligned(dataset, path, geobox), dataset.overviews(band), dataset.nodata
    if missing is None:
        raise ChainError(f"{path.name} has no value for missing pixels: it has no mean")
    factor = max(aligned.usable(factors), default=1)
    reduced = aligned.reduced(factor)
    with open_raster(path, factors.index(factor) if factor > 1 else None) as dataset:
        pixels = read_window(dataset, band, reduced.first, reduced.shape(geobox), int(missing))
    return mean_values(pixels, reduced.ratio, int(missing)) * np.float32(scale)


def read_pixels(path: Path, geobox: GeoBox, *, missing: int, band: int = 1) -> npt.NDArray[Any]:
    """A published image's own pixels on a grid of the same pixels, ``missing`` outside it; exceptions as above."""
    with open_raster(path) as dataset:
        aligned = _aligned(dataset, path, geobox)
        if aligned.ratio != 1:
            raise ChainError(f"{path.name} has pixels of another size than {geobox.resolution:g} m: leave it out")
        return np.ascontiguousarray(read_window(dataset, band, aligned.first, geobox.shape, missing))


def read_shares(path: Path, geobox: GeoBox, *bits: int) -> npt.NDArray[np.float32]:
    """Share (0 to 1) of each cell's pixels that have any of ``bits`` (0 to 7) set in a published mask.

    Of all its pixels, at full resolution: the overviews of masks are of single pixels. ``> 0`` is "any", ``> 0.5`` is
    "most". 0 outside the image. Grids and exceptions are those of :func:`read_overview`.
    """
    with open_raster(path) as dataset:
        aligned = _aligned(dataset, path, geobox)
        pixels = read_window(dataset, 1, aligned.first, aligned.shape(geobox), 0)
    wanted = np.uint8(sum(1 << bit for bit in set(bits)))
    return mean_values(((pixels & wanted) != 0).view(np.uint8), aligned.ratio, None)


def _aligned(dataset: Any, path: Path, geobox: GeoBox) -> Alignment:
    image = grid_of(dataset, path)
    found = alignment(image, geobox)
    if found is None:
        raise ChainError(
            f"{path.name} (EPSG:{image.epsg}, pixels of {image.resolution:g} m from {image.left:.0f}, {image.top:.0f}) "
            f"is not on the grid of EPSG:{geobox.epsg}, {geobox.resolution:g} m from {geobox.left:.0f}, "
            f"{geobox.top:.0f}: leave it out"
        )
    return found
