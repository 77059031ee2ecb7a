"""Tiles of an elevation model in a folder: Copernicus DEM GLO-30 and GLO-90, SRTM at 1 and 3 arc-seconds.

Every tile is of one degree and is named after its south-west corner. Its pixels are points of a grid that begins at
whole degrees: Copernicus tiles hold those of their north and west edges, SRTM tiles those of all four.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import RasterioError
from rasterio.fill import fillnodata
from rasterio.io import DatasetReader
from rasterio.windows import Window

from processing.errors import ChainError

FloatArray = npt.NDArray[np.float32]
Corner = tuple[int, int]
"""(latitude, longitude) of a tile's south-west corner, degrees."""

DEPTH = 2
"""Folders between the one that the operator names and a tile."""
COPERNICUS = re.compile(
    r"Copernicus_DSM_(?:COG_)?(?P<spacing>10|30)_(?P<latitude>[NS]\d\d)_00_(?P<longitude>[EW]\d{3})_00_DEM\.tif", re.I
)
SRTM = re.compile(r"(?P<latitude>[NS]\d\d)_?(?P<longitude>[EW]\d{3})(?:[._].*)?\.(?:hgt|tif)", re.I)
LOWEST, HIGHEST = -500.0, 9000.0
"""m: a number outside is none. The shore of the Dead Sea lies at -430 m."""
FILL_PIXELS = 200.0
"""How far from known ground a void is filled; the middle of a wider one is left at 0 m."""
ALIGNED = 1e-3
"""Pixels: points closer than this are the same."""


@dataclass(frozen=True)
class Tile:
    """A file of the model."""

    path: Path
    model: str

    def density(self) -> tuple[int, int]:
        """Points a degree of latitude, and of longitude."""
        with _opened(self.path) as dataset:
            return round(-1 / dataset.transform.e), round(1 / dataset.transform.a)

    def altitudes(
        self, latitudes: npt.NDArray[np.float64], longitudes: npt.NDArray[np.float64]
    ) -> tuple[FloatArray, tuple[slice, slice]]:
        """Altitudes (m) at these latitudes (falling) and longitudes (rising), and which of them the file covers.

        As they are where they are points of the file, interpolated linearly between. Voids are filled from around.
        """
        with _opened(self.path) as dataset:
            transform = dataset.transform
            rows, covered_rows = _covered((latitudes - transform.f) / transform.e - 0.5, dataset.height)
            columns, covered_columns = _covered((longitudes - transform.c) / transform.a - 0.5, dataset.width)
            if not (rows.size and columns.size):
                return np.zeros((0, 0), np.float32), (slice(0), slice(0))
            down, across = _needed(rows, dataset.height), _needed(columns, dataset.width)
            window = Window(across.start, down.start, len(across), len(down))
            values = _filled(dataset.read(1, window=window, out_dtype="float32"), dataset.nodata)
        along = _interpolated(_interpolated(values, rows - down.start).T, columns - across.start)
        return np.ascontiguousarray(along.T), (covered_rows, covered_columns)


def tiles_in(directory: Path) -> dict[Corner, Tile]:
    """The best tile of each degree: GLO-30 before SRTM before GLO-90; of two of a kind, the first by name."""
    found: dict[Corner, tuple[int, Path, str]] = {}
    for path in _files(directory):
        for rank, model, corner in _named(path.name):
            candidate = (rank, path, model)
            found[corner] = min(found.get(corner, candidate), candidate)
    return {corner: Tile(path, model) for corner, (_, path, model) in found.items()}


def _files(directory: Path) -> Iterator[Path]:
    for depth in range(DEPTH + 1):
        yield from directory.glob("*/" * depth + "*.[tThH][iIgG][fFtT]")


def _named(name: str) -> Iterator[tuple[int, str, Corner]]:
    """(rank, model, corner) of a file of this name; nothing where it is no tile's."""
    if match := COPERNICUS.fullmatch(name):
        fine = match["spacing"] == "10"
        yield (0, "Copernicus GLO-30", _corner(match)) if fine else (2, "Copernicus GLO-90", _corner(match))
    elif match := SRTM.fullmatch(name):
        yield 1, "SRTM", _corner(match)


def _corner(match: re.Match[str]) -> Corner:
    latitude, longitude = match["latitude"].upper(), match["longitude"].upper()
    return int(latitude[1:]) * (-1 if latitude[0] == "S" else 1), int(longitude[1:]) * (
        -1 if longitude[0] == "W" else 1
    )


@contextmanager
def _opened(path: Path) -> Iterator[DatasetReader]:
    """The file, north-up; raises ChainError where it cannot be read, while it is open too."""
    try:
        with rasterio.open(path) as dataset:
            transform = dataset.transform
            if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
                raise ChainError(f"{path}: is no north-up tile of longitudes and latitudes; replace it")
            yield dataset
    except RasterioError as error:
        raise ChainError(f"{path}: the elevation tile cannot be read ({error}); replace it") from error


def _covered(positions: npt.NDArray[np.float64], size: int) -> tuple[npt.NDArray[np.float64], slice]:
    """The rising positions that are less than a pixel away from a row or column of the file, and where they are."""
    first, last = np.searchsorted(positions, (-1 + ALIGNED, size - ALIGNED))
    return positions[first:last], slice(int(first), int(last))


def _needed(positions: npt.NDArray[np.float64], size: int) -> range:
    """The rows or columns that the interpolation at these positions needs."""
    first = min(max(0, int(np.floor(positions[0] + ALIGNED))), max(0, size - 2))
    return range(first, min(size, max(int(np.ceil(positions[-1] - ALIGNED)) + 1, first + 2)))


def _interpolated(values: FloatArray, positions: npt.NDArray[np.float64]) -> FloatArray:
    """Rows at fractional positions; those less than a row outside go on as the two outermost rows begin."""
    nearest = np.rint(positions).astype(np.intp)
    last = len(values) - 1
    if last == 0 or (np.all(np.abs(positions - nearest) < ALIGNED) and nearest[0] >= 0 and nearest[-1] <= last):
        return values[np.clip(nearest, 0, last)]
    above = np.clip(np.floor(positions).astype(np.intp), 0, last - 1)
    weight = (positions - above).astype(np.float32)[:, np.newaxis]
    return values[above] * (1 - weight) + values[above + 1] * weight


def _filled(values: FloatArray, void: float | None) -> FloatArray:
    known = (values >= LOWEST) & (values <= HIGHEST)
    if void is not None:
        known &= values != np.float32(void)
    if known.all():
        return values
    nothing = np.where(known, values, np.float32(0))
    return np.asarray(fillnodata(nothing, mask=known.astype(np.uint8), max_search_distance=FILL_PIXELS), np.float32)
