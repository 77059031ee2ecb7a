"""Forecasts of the atmosphere as their providers write them: one module a format, fields named alike."""

from __future__ import annotations

import logging
from pathlib import Path

from rasterio.errors import RasterioError

from processing.raster.forecasts import grib, netcdf
from processing.raster.forecasts.field import DegreeArray, Field, FloatArray

__all__ = ["SUFFIXES", "DegreeArray", "Field", "FloatArray", "fields_of"]

log = logging.getLogger(__name__)

NETCDF = ".nc"
SUFFIXES = {NETCDF, ".grib", ".grb", ".grib1", ".grb1"}


def fields_of(path: Path) -> list[Field]:
    """The fields of a file that are known here; none, and a warning in the log, where it cannot be read."""
    try:
        return netcdf.fields(path) if path.suffix.lower() == NETCDF else grib.fields(path)
    except (RasterioError, ValueError, ArithmeticError, OSError, MemoryError) as error:
        log.warning("%s: is no forecast that can be read (%s); it is left out", path, error)
        return []
