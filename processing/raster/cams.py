"""What is known of the atmosphere before the image is looked at: forecasts by CAMS and ECMWF.

From the files that Sentinel-2 products of baseline 04.00 and later enclose, or else from a folder of CAMS files.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from rasterio.errors import RasterioError

from processing.raster.forecasts import SUFFIXES, DegreeArray, Field, fields_of
from processing.raster.geobox import GeoBox

log = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

ENCLOSED = ("AUX_CAMSFO", "AUX_CAMSRE", "AUX_ECMWFT")
DATE = re.compile(r"(?<!\d)(\d{4})[-_]?(\d{2})(?:[-_]?(\d{2}))?(?!\d)")
DEPTH = 2
"""Folders between the one that the operator names and a file."""
LARGEST_ENCLOSED = 16 << 20
"""Bytes: more than a thousand times what providers enclose."""
LONGEST_GAP = timedelta(hours=24)
"""Between two times that are interpolated; half of it from a single one."""
GRAVITY = 9.80665
AEROSOL_SCALE_HEIGHT = 2000.0
"""m, by which the aerosols' optical thickness falls to 1/e; as MAJA has it."""
WATER_SCALE_HEIGHT = 2000.0
"""m, likewise for the water vapour (Reitan 1963: 2.0 to 2.4 km)."""
KILOGRAMS_OF_OZONE = 0.021415
"""kg m⁻² in 1 cm·atm."""
PLAUSIBLE = {"aot": (0.0, 6.0), "water vapour": (0.0, 100.0), "ozone": (0.001, 0.02), "geopotential": (-1e4, 9e4)}
"""In the files' units."""


@dataclass(frozen=True)
class AtmospherePrior:
    """A forecast on a grid. Arrays are float32 of the grid's shape, of the column above the ground's altitude."""

    aot: FloatArray
    """Aerosol optical thickness at 550 nm."""
    aerosol_model: str
    """One of :data:`processing.physics.scattering.AEROSOL_MODELS`."""
    water_vapour: FloatArray | None
    """g cm⁻²; none where the files do not have it."""
    ozone: float | None
    """cm·atm, mean; none where the files do not have it."""
    source: str
    """The names of the files."""


def read_atmosphere_prior(
    product_root: Path,
    cams_directory: Path | None,
    sensing_time: datetime,
    geobox: GeoBox,
    altitude: FloatArray | None = None,
) -> AtmospherePrior | None:
    """The forecast for ``sensing_time`` on a (coarse) grid; none where no file has the aerosols of that time and place.

    ``altitude`` (m, shape of the grid) is that of the ground: the values, which are above the forecast's own smooth
    ground, are brought to it, with scale heights of 2 km. Without it they stay as they are. A file that cannot be
    read or holds what cannot be is left out, with a warning in the log.
    """
    longitudes, latitudes = _places(geobox)
    for files in (_enclosed(product_root), _of_day(cams_directory, sensing_time.date())):
        fields = [found for path in files for found in fields_of(path)]
        values = _Values(fields, sensing_time, longitudes, latitudes)
        aot = values.of("aot")
        if aot is not None:
            return _prior(aot, values, altitude, ", ".join(path.name for path in files))
    return None


def aerosol_model_of(aot: float, species: dict[str, float]) -> str:
    """The model that fits a mixture of species (their optical thicknesses at 550 nm) in a total of ``aot``.

    Desert or maritime where dust or sea salt is more than half of it. Smoke where black carbon and organic matter are
    more than two thirds: half of it is organic in continental air too. Continental otherwise.
    """
    if aot <= 0:
        return "continental"
    if species.get("dust", 0) > aot / 2:
        return "desert"
    if species.get("sea salt", 0) > aot / 2:
        return "maritime"
    if species.get("black carbon", 0) + species.get("organic matter", 0) > aot * 2 / 3:
        return "smoke"
    return "continental"


def _prior(aot: FloatArray, values: _Values, altitude: FloatArray | None, source: str) -> AtmospherePrior:
    species = {name: values.mean(name) or 0.0 for name in ("black carbon", "dust", "organic matter", "sea salt")}
    model = aerosol_model_of(float(aot.mean()), species)
    water, ozone, geopotential = values.of("water vapour"), values.mean("ozone"), values.of("geopotential")
    if altitude is not None and geopotential is not None:
        above = altitude - geopotential / np.float32(GRAVITY)
        aot = aot * np.exp(-above / np.float32(AEROSOL_SCALE_HEIGHT))
        water = water * np.exp(-above / np.float32(WATER_SCALE_HEIGHT)) if water is not None else None
    return AtmospherePrior(
        aot=np.asarray(aot, np.float32),
        aerosol_model=model,
        water_vapour=np.asarray(water / 10, np.float32) if water is not None else None,
        ozone=ozone / KILOGRAMS_OF_OZONE if ozone is not None else None,
        source=source,
    )


@dataclass(frozen=True)
class _Values:
    """The fields at the places and the time wanted, in the files' units."""

    fields: Sequence[Field]
    time: datetime
    longitudes: DegreeArray
    latitudes: DegreeArray

    def of(self, quantity: str) -> FloatArray | None:
        """None where there is none, or one that cannot be."""
        weighted = self._weighted([field for field in self.fields if field.quantity == quantity])
        if not weighted:
            return None
        try:
            parts = [weight * field.at(self.longitudes, self.latitudes) for field, weight in weighted]
        except RasterioError as error:
            log.warning("the forecast of %s cannot be read (%s); it is left out", quantity, error)
            return None
        total = np.asarray(sum(parts), np.float32)
        lowest, highest = PLAUSIBLE.get(quantity, PLAUSIBLE["aot"])
        if not np.all((total >= lowest) & (total <= highest)):  # NaN: the file does not cover the grid
            log.warning("the forecast of %s does not cover the image, or cannot be true; it is left out", quantity)
            return None
        return total

    def mean(self, quantity: str) -> float | None:
        values = self.of(quantity)
        return None if values is None else float(values.mean())

    def _weighted(self, fields: list[Field]) -> list[tuple[Field, float]]:
        """The fields before and after the time with their weights, or one that is near enough; none where none is."""
        if fields and fields[0].quantity == "geopotential":  # the ground does not change
            return [(fields[0], 1.0)]
        timed = sorted([(field.time, number) for number, field in enumerate(fields) if field.time])
        before = max((one for one in timed if one[0] <= self.time), default=None)
        after = min((one for one in timed if one[0] >= self.time), default=None)
        if before and after and after[0] - before[0] <= LONGEST_GAP:
            span = (after[0] - before[0]) / timedelta(seconds=1)
            share = (self.time - before[0]) / timedelta(seconds=1) / span if span else 0.0
            return [(fields[before[1]], 1 - share)] + ([(fields[after[1]], share)] if share else [])
        near = [one for one in (before, after) if one and abs(one[0] - self.time) <= LONGEST_GAP / 2]
        return [(fields[near[0][1]], 1.0)] if near else []


def _places(geobox: GeoBox) -> tuple[DegreeArray, DegreeArray]:
    """(longitudes, latitudes) of the pixels' middles, degrees."""
    x = geobox.left + (np.arange(geobox.width) + 0.5) * geobox.resolution
    y = geobox.top - (np.arange(geobox.height) + 0.5) * geobox.resolution
    to_degrees = Transformer.from_crs(geobox.epsg, 4326, always_xy=True)
    longitudes, latitudes = to_degrees.transform(*np.meshgrid(x, y))
    return longitudes, latitudes


def _enclosed(product_root: Path) -> list[Path]:
    """The forecasts inside a SAFE, a few kilobytes each."""
    paths = (path for name in ENCLOSED for path in sorted(product_root.glob(f"GRANULE/*/AUX_DATA/{name}")))
    return [path for path in paths if path.is_file() and path.stat().st_size <= LARGEST_ENCLOSED]


def _of_day(directory: Path | None, day: date) -> list[Path]:
    """The files of a folder, at most two folders deep, that have this day by their names."""
    if directory is None or not directory.is_dir():
        return []
    paths = (path for depth in range(DEPTH + 1) for path in directory.glob("*/" * depth + "*"))
    return sorted(path for path in paths if path.suffix.lower() in SUFFIXES and _is_of(path.stem, day))


def _is_of(name: str, day: date) -> bool:
    """Whether a name has the day, one beside it, its month or two days that it lies between: 20180720, 2018-07…"""
    found = [(int(year), int(month), int(of_month or 0)) for year, month, of_month in DATE.findall(name)]
    days = [one for one in found if one[2]]
    wanted = [day + timedelta(days=number) for number in (-1, 0, 1)]
    if any((one.year, one.month, one.day) in days or (one.year, one.month, 0) in found for one in wanted):
        return True
    return len(days) > 1 and min(days) <= (day.year, day.month, day.day) <= max(days)
