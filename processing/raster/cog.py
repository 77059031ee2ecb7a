"""Writing cloud-optimised GeoTIFFs: the same pixels give the same bytes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from processing.raster import reduction
from processing.raster.geobox import GeoBox

BLOCK = 512
"""Pixels of a tile's side."""
STRIP_PIXELS = 12_000_000
"""Pixels that are in memory at once."""
# DEFLATE, not ZSTD: read by every GDAL, SNAP and MATLAB in use (docs/decisions/l2a-speed.md).
REFLECTANCE = {"compress": "DEFLATE", "level": 1, "predictor": "STANDARD", "overviews": "mean"}
UNCERTAINTY = {"compress": "DEFLATE", "level": 1, "predictor": "STANDARD", "overviews": "mean"}
MASK = {"compress": "DEFLATE", "level": 6, "predictor": "NO", "overviews": "nearest"}
Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""
_TYPES = {"int16": "Int16", "uint8": "Byte", "uint16": "UInt16"}


class Cog:
    """A COG being written: rows are appended band by band; when the last ones are there, it is compressed.

    Its bands may come from several threads. Until it is complete its pixels are in files beside ``path``, not in
    memory, tiled and not compressed: GDAL copies, and is three times slower from untiled sources. The overviews are
    made on the way, in a tenth of the time that GDAL takes, each from the finer one.
    """

    def __init__(
        self,
        path: Path,
        geobox: GeoBox,
        *,
        dtype: str,
        no_data: int | None,
        options: Mapping[str, Any],
        descriptions: tuple[str, ...],
        colours: Mapping[int, Colour] | None = None,
    ) -> None:
        """``colours`` of the numbers of a uint8 image; the others are black."""
        self.path = path
        self._geobox, self._dtype, self._no_data = geobox, dtype, no_data
        self._options = {key: value for key, value in options.items() if key != "overviews"}
        self._nearest = options["overviews"] == "nearest"
        self._descriptions = descriptions
        self._colours = colours or {}
        self._rows = [0] * len(descriptions)
        self._levels: list[Any] = []
        self._parts = path.with_suffix(".parts")
        self._lock = threading.Lock()

    def append(self, strip: npt.NDArray[Any], band: int = 1) -> None:
        """The next rows of a band (from 1), of shape (rows, columns); a multiple of 1024, but for the last.

        Raises ValueError where they are not, or too many.
        """
        with self._lock:
            first = self._rows[band - 1]
            if first % (2 * BLOCK) or first + strip.shape[0] > self._geobox.height:
                raise ValueError(f"{self.path.name}: {strip.shape[0]} rows of band {band} do not fit after {first}")
            if not self._levels:
                self._open()
            self._rows[band - 1] = first + strip.shape[0]
            for level in self._levels:
                level.write(strip, band, window=Window(0, first, level.width, strip.shape[0]))
                first //= 2
                strip = reduction.nearest(strip, 2) if self._nearest else reduction.mean(strip, 2, self._no_data)
            if self.complete:
                self._close()

    @property
    def complete(self) -> bool:
        """Whether every row of every band is there, and the file therefore written."""
        return all(rows == self._geobox.height for rows in self._rows)

    def _open(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir(parents=True)
        grids = [self._geobox]
        while max(grids[-1].shape) > BLOCK:
            grids.append(grids[-1].coarsened(2))
        self._levels = [self._part(number, grid) for number, grid in enumerate(grids)]

    def _part(self, number: int, grid: GeoBox) -> Any:
        return rasterio.open(
            self._parts / f"{number}.tif",
            "w",
            driver="GTiff",
            height=grid.height,
            width=grid.width,
            count=len(self._descriptions),
            dtype=self._dtype,
            crs=f"EPSG:{grid.epsg}",
            transform=grid.transform,
            nodata=self._no_data,
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            interleave="band",
            sparse_ok=True,
        )

    def _close(self) -> None:
        for level in self._levels:
            level.close()
        names = [level.name for level in self._levels]
        self._levels = []
        with rasterio.open(self._described(names), driver="VRT") as dataset:
            copy_raster(dataset, self.path, driver="COG", blocksize=BLOCK, bigtiff="IF_SAFER", **self._options)
        shutil.rmtree(self._parts)

    def _described(self, names: list[str]) -> str:
        """A virtual dataset whose overviews are the smaller images: the COG driver takes them as they are."""
        grid, missing = self._geobox, "" if self._no_data is None else f"<NoDataValue>{self._no_data}</NoDataValue>"
        bands = "".join(
            f'<VRTRasterBand dataType="{_TYPES[self._dtype]}" band="{band}" blockXSize="{BLOCK}" blockYSize="{BLOCK}">'
            f"<Description>{escape(description)}</Description>{missing}{_palette(self._colours)}"
            f"<SimpleSource>{_source(names[0], band)}</SimpleSource>"
            + "".join(f"<Overview>{_source(name, band)}</Overview>" for name in names[1:])
            + "</VRTRasterBand>"
            for band, description in enumerate(self._descriptions, start=1)
        )
        transform = ", ".join(map(repr, grid.transform.to_gdal()))
        return (
            f'<VRTDataset rasterXSize="{grid.width}" rasterYSize="{grid.height}"><SRS>EPSG:{grid.epsg}</SRS>'
            f"<GeoTransform>{transform}</GeoTransform>{bands}</VRTDataset>"
        )


def _palette(colours: Mapping[int, Colour]) -> str:
    if not colours:
        return ""
    table = [colours.get(number, (0, 0, 0)) for number in range(256)]
    entries = "".join(f'<Entry c1="{red}" c2="{green}" c3="{blue}" c4="255"/>' for red, green, blue in table)
    return f"<ColorInterp>Palette</ColorInterp><ColorTable>{entries}</ColorTable>"


def _source(name: str, band: int) -> str:
    return f'<SourceFilename relativeToVRT="0">{escape(name)}</SourceFilename><SourceBand>{band}</SourceBand>'


def write_cog(
    path: Path,
    geobox: GeoBox,
    strips: Iterable[npt.NDArray[Any]],
    *,
    dtype: str,
    no_data: int | None,
    options: Mapping[str, Any],
    descriptions: tuple[str, ...],
) -> None:
    """Write strips of rows, shape (rows, columns) or (bands, rows, columns), from the top: see :class:`Cog`.

    Raises ValueError where they do not make up the image.
    """
    cog = Cog(path, geobox, dtype=dtype, no_data=no_data, options=options, descriptions=descriptions)
    for strip in strips:
        for band, image in enumerate(strip if strip.ndim == 3 else strip[np.newaxis], start=1):
            cog.append(image, band)
    if not cog.complete:
        raise ValueError(f"{path.name}: rows are missing")


def strips_of(geobox: GeoBox, pixels: int = STRIP_PIXELS) -> Iterable[tuple[int, GeoBox]]:
    """(first row, grid) of strips of about ``pixels`` pixels, of a multiple of 1024 rows but for the last."""
    rows = max(2 * BLOCK, pixels // geobox.width // (2 * BLOCK) * 2 * BLOCK)
    for row in range(0, geobox.height, rows):
        yield row, geobox.rows(row, row + rows)


def read_reduced(path: Path, largest: int, band: int = 1) -> npt.NDArray[Any]:
    """A band of one of our own COGs, averaged to at most ``largest`` pixels on its longer side."""
    with rasterio.open(path, driver="GTiff") as dataset:
        ratio = max(1.0, max(dataset.height, dataset.width) / largest)
        shape = (max(1, round(dataset.height / ratio)), max(1, round(dataset.width / ratio)))
        pixels: npt.NDArray[Any] = dataset.read(band, out_shape=shape, resampling=rasterio.enums.Resampling.average)
        return pixels


def onto(mask: npt.NDArray[Any], source: GeoBox, target: GeoBox) -> npt.NDArray[Any]:
    """Nearest neighbour of an array on ``source`` at the pixel centres of ``target``, of the same projection."""
    x = target.left + (np.arange(target.width) + 0.5) * target.resolution
    y = target.top - (np.arange(target.height) + 0.5) * target.resolution
    columns = np.clip(((x - source.left) / source.resolution).astype(int), 0, source.width - 1)
    rows = np.clip(((source.top - y) / source.resolution).astype(int), 0, source.height - 1)
    first, last = rows[0], rows[-1] + 1
    pixels: npt.NDArray[Any] = np.take(mask[first:last], columns, axis=1)[rows - first]
    return pixels
