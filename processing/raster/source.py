"""Reading received rasters: the named driver only, typed errors, onto any grid."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.session import DummySession
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from processing.errors import CorruptProduct, IncompleteProduct
from processing.raster.alignment import Alignment, alignment, read_window
from processing.raster.geobox import GeoBox
from processing.raster.reduction import mean, mean_of_samples
from processing.raster.refinement import finer_ratio, read_finer

DRIVERS = {".jp2": "JP2OpenJPEG", ".tif": "GTiff", ".tiff": "GTiff"}
READING = {
    # GDAL's JPEG 2000 threads lose the errors of damaged tiles, which then read as garbage.
    "GDAL_NUM_THREADS": 1,
    # A file beside the image (.ovr, .msk, .aux.xml) could be of any format, and change what is read.
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": False,
    # Where an object store is, and who may read it, GDAL finds in the environment itself: rasterio's way takes 8 ms.
    "session": DummySession(),
}
IN_PLACE = "/vsis3/"
"""Begins GDAL's names of images that are read where an object store keeps them."""
STRIP_ROWS = 1024
"""Rows decoded at once: a strip of a 10 m Sentinel-2 band takes 120 MB."""
NO_DATA = 0
"""Digital number of missing pixels in every Level-1 product read here."""


@contextmanager
def open_raster(path: Path, level: int | None = None) -> Iterator[Any]:
    """Open a raster, or one of its reduced levels (from 0), with the driver of its suffix and no other.

    Naming the driver keeps a file from being taken for a virtual dataset that points elsewhere.

    Raises
    ------
    IncompleteProduct
        the file is absent or empty
    CorruptProduct
        it is not what its name says, or its pixels cannot be decoded
    OSError
        ``EIO``: the object store that keeps it does not hand it out now
    """
    driver = DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise CorruptProduct(f"{path.name}: not an image in a format that is accepted ({', '.join(DRIVERS)})")
    in_place = str(path).startswith(IN_PLACE)
    if not in_place:
        _require_content(path)
    try:
        reduced = {} if level is None else {"overview_level": level}
        with rasterio.Env(**READING), rasterio.open(path, driver=driver, **reduced) as dataset:
            yield dataset
    except (RasterioError, RasterioIOError) as error:
        if in_place:  # it was whole when it was published: better wait than take it for damaged
            raise OSError(errno.EIO, f"{path.name} cannot be read from the object store: {_detail(error)}") from error
        raise CorruptProduct(f"{path.name} cannot be read as {driver}: {_detail(error)}") from error


def _require_content(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise IncompleteProduct(f"{path.name} is missing from the product; drop the whole product again")
    if path.stat().st_size == 0:
        raise IncompleteProduct(f"{path.name} is empty (0 bytes); drop the whole product again")


def read_onto(path: Path, geobox: GeoBox, resampling: Resampling, placed: GeoBox | None = None) -> npt.NDArray[Any]:
    """Digital numbers of band 1 on ``geobox``; :data:`NO_DATA` outside the image.

    Averages over a whole number of pixels are of those that hold data: a cell that overhangs the image's edge is the
    average of what there is. Of JPEG 2000 they come from a reduced level, at a fraction of the time; cells next to
    missing pixels are then missing too, for a reduced level blends them with zeros.
    ``placed`` says where the image is, for a file without georeferencing.
    """
    with open_raster(path) as dataset:
        source = placed or grid_of(dataset, path)
        aligned, ratio = alignment(source, geobox), finer_ratio(source, geobox)
        if ratio is not None and resampling == Resampling.cubic:
            return _array(read_finer(dataset, source, geobox, ratio, NO_DATA))
        if aligned is None:
            return _warped(dataset, source, geobox, resampling)
        if aligned.ratio == 1 or resampling == Resampling.average:
            factors = dataset.overviews(1) if dataset.driver == DRIVERS[".jp2"] else []
        elif aligned.inside(source, geobox):
            rows, columns = aligned.shape(geobox)
            window = Window(aligned.column, aligned.row, columns, rows)
            return _array(dataset.read(1, window=window, out_shape=geobox.shape, resampling=resampling))
        else:
            return _warped(dataset, source, geobox, resampling)
    return _averaged(path, geobox, aligned, factors)


def grid_of(dataset: Any, path: Path) -> GeoBox:
    """The grid of an open dataset; raises CorruptProduct where it has none that can be used."""
    transform, crs = dataset.transform, dataset.crs
    epsg = crs.to_epsg() if crs else None
    square = np.isclose(transform.a, -transform.e, rtol=1e-3) and transform.b == transform.d == 0
    if epsg is None or not square or transform.a <= 0:
        raise CorruptProduct(f"{path.name} carries no usable georeferencing (projection {crs}, {transform[:6]})")
    return GeoBox(epsg, transform.c, transform.f, transform.a, dataset.height, dataset.width)


def decode_wholly(path: Path) -> bool:
    """Decode every pixel of band 1; whether any of them holds data. Raises CorruptProduct."""
    holds_data = False
    with open_raster(path) as dataset:
        for start in range(0, dataset.height, STRIP_ROWS):
            rows = min(STRIP_ROWS, dataset.height - start)
            strip = dataset.read(1, window=Window(0, start, dataset.width, rows))
            holds_data = holds_data or bool(np.any(strip != NO_DATA))
    return holds_data


def holds_data(path: Path) -> bool:
    """Whether band 1, read at reduced resolution, has any pixel with data."""
    with open_raster(path) as dataset:
        shape = (min(dataset.height, 512), min(dataset.width, 512))
        return bool(np.any(dataset.read(1, out_shape=shape) != NO_DATA))


def _averaged(path: Path, geobox: GeoBox, aligned: Alignment, factors: list[int]) -> npt.NDArray[Any]:
    """From one of the reduced levels (``factors``) if any; not the smallest that there is, so as to blur little."""
    usable = aligned.usable(factors)
    factor = max([f for f in usable if 2 * f <= aligned.ratio] or usable, default=1)
    reduced = aligned.reduced(factor)
    rows, columns = reduced.shape(geobox)
    with open_raster(path, factors.index(factor) if factor > 1 else None) as dataset:
        if factor == 1:
            pixels = _array(read_window(dataset, 1, reduced.first, (rows, columns), NO_DATA))
            return pixels if reduced.ratio == 1 else mean(pixels, reduced.ratio, NO_DATA)
        samples = _array(read_window(dataset, 1, reduced.first, (rows + 1, columns + 1), NO_DATA))
        image = GeoBox(geobox.epsg, 0, 0, 1, dataset.height, dataset.width)
    return mean_of_samples(_unblended(samples, reduced, image), reduced.ratio, factor, NO_DATA)


def _unblended(samples: npt.NDArray[Any], reduced: Alignment, image: GeoBox) -> npt.NDArray[Any]:
    """Without the pixels of a reduced level that are next to missing ones; those outside the image blend with none."""
    inside = (
        slice(max(0, -reduced.row), image.height - reduced.row),
        slice(max(0, -reduced.column), image.width - reduced.column),
    )
    missing = (samples[inside] == NO_DATA).view(np.uint8)
    if missing.any():
        samples[inside][cv2.dilate(missing, np.ones((3, 3), np.uint8)) != 0] = NO_DATA
    return samples


def _warped(dataset: Any, source: GeoBox, geobox: GeoBox, resampling: Resampling) -> npt.NDArray[Any]:
    with WarpedVRT(
        dataset,
        src_crs=f"EPSG:{source.epsg}",
        src_transform=source.transform,
        src_nodata=NO_DATA,
        crs=f"EPSG:{geobox.epsg}",
        transform=geobox.transform,
        height=geobox.height,
        width=geobox.width,
        nodata=NO_DATA,
        resampling=resampling,
    ) as warped:
        return _array(warped.read(1))


def reflectance(numbers: npt.NDArray[Any], gain: float, offset: float) -> npt.NDArray[np.float32]:
    """``numbers * gain + offset``, NaN where there is no data; in place, for the sake of large images."""
    values = numbers.astype(np.float32)
    values *= np.float32(gain)
    values += np.float32(offset)
    values[numbers == NO_DATA] = np.nan
    return values


def _array(pixels: Any) -> npt.NDArray[Any]:
    """Some writers declare int16: Level-1 digital numbers are never negative."""
    numbers: npt.NDArray[Any] = pixels.view(np.uint16) if pixels.dtype == np.int16 else pixels
    return numbers


def _detail(error: Exception) -> str:
    """GDAL's own reason, without the path of this machine nor the file's name, which the message has already."""
    reason = str(error.__cause__ or error).replace("\n", " ").rsplit("/", 1)[-1]
    return re.sub(r"^\S+\.(?:jp2|tiff?)['`:, ]+", "", reason, flags=re.IGNORECASE)[:200]
