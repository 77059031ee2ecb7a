"""netCDF as the Atmosphere Data Store gives it: a variable a quantity, whatever the dimensions of its times."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetReader
from rasterio.windows import Window

from processing.raster.forecasts.field import Field, FloatArray

VARIABLES = {
    "aod550": "aot", "bcaod550": "black carbon", "duaod550": "dust", "omaod550": "organic matter",
    "ssaod550": "sea salt", "suaod550": "sulphate", "tcwv": "water vapour", "gtco3": "ozone", "z": "geopotential",
}  # fmt: skip
DIMENSION = "NETCDF_DIM_"
TIME_UNIT = re.compile(r"(seconds|minutes|hours|days)(?: since (.+))?")


def fields(path: Path) -> list[Field]:
    """The fields of a file that are known here. Raises RasterioError or ValueError where it is damaged."""
    with _opened(str(path)) as dataset:
        addresses = dataset.subdatasets or [str(path)]
    return [found for address in addresses for found in _fields(address)]


def _fields(address: str) -> Iterator[Field]:
    with _opened(address) as dataset:
        common, transform = dataset.tags(), dataset.transform
        if transform.a <= 0 or transform.e >= 0 or dataset.width < 2 or dataset.height < 2:
            return  # no longitudes and latitudes: a table of times
        north, west = transform.f + transform.e / 2, transform.c + transform.a / 2
        for band in dataset.indexes:
            tags = dataset.tags(band)
            quantity = VARIABLES.get(tags.get("NETCDF_VARNAME", ""))
            if quantity:
                rows = partial(_rows, address, band)
                yield Field(
                    quantity, _time(tags, common), north, west, (-transform.e, transform.a), dataset.shape, rows
                )


def _rows(address: str, band: int, first: int, last: int) -> FloatArray:
    with _opened(address) as dataset:
        window = Window(0, first, dataset.width, last - first)
        values = dataset.read(band, window=window, out_dtype="float64")
        if dataset.nodata is not None:
            values[values == dataset.nodata] = np.nan
        return np.asarray(values * dataset.scales[band - 1] + dataset.offsets[band - 1], np.float32)


def _opened(address: str) -> DatasetReader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(address, driver="netCDF")


def _time(tags: Mapping[str, str], common: Mapping[str, str]) -> datetime | None:
    """The one dimension that is a time since some moment, and those that are times to add to it."""
    moment, later = None, timedelta(0)
    for key, value in tags.items():
        unit = TIME_UNIT.fullmatch(common.get(f"{key.removeprefix(DIMENSION)}#units", ""))
        if key.startswith(DIMENSION) and unit:
            duration = timedelta(**{unit[1]: float(value)})
            if unit[2]:
                start = datetime.fromisoformat(unit[2].strip().removesuffix("UTC").strip())
                moment = (start if start.tzinfo else start.replace(tzinfo=UTC)) + duration
            else:
                later += duration
    return moment + later if moment else None
