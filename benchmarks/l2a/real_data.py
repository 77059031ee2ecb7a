"""Real images beside other processors: Sen2Cor in the Alps, LaSRC on the coast of the Irish Sea.

Both are crops without what the chain needs to run (all bands, angles, relief), so its physics is applied by itself: our
gas and scattering tables, a uniform atmosphere, level ground. Neither reference is the truth.
"""

from __future__ import annotations

import math
import os
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from benchmarks.l2a import tables
from benchmarks.l2a.statistics import Regression
from processing.physics.climatology import water_vapour
from processing.physics.gases import gas_transmission
from processing.physics.scattering import scattering
from processing.sensors.sun import sun_position
from processing.sensors.wrs_orbit import view_directions

FloatArray = npt.NDArray[np.float32]

AOTS = (0.05, 0.10, 0.20)
"""At sea level; the middle one is what the chain assumes where it measures nothing."""
OZONE = 0.3
SCALE_HEIGHT = 2000.0
HEADINGS = (
    "band", "pixels", "their mean", *(f"bias, AOT {aot}" for aot in AOTS), "RMS", "U/spec", "slope", "intercept", "r²",
)  # fmt: skip


EXPLAINED = {"lake": ("bias, shore's light", "U/spec"), "slopes": ("bias, relief out", "U/spec")}
TOA_BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12")
BOA_BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B11", "B12")
"""Layers of the files: B8A is in neither."""


@dataclass(frozen=True)
class Place:
    """What the correction of a crop needs."""

    platform: str
    sun_zenith: float
    sun_azimuth: float
    view_zenith: float
    view_azimuth: float
    altitude: float
    water_vapour: float
    """g cm⁻² at sea level"""

    def surface(self, band: str, toa: FloatArray, aot: float, around: float | None = None) -> FloatArray:
        """Surface reflectance of level ground, in surroundings of reflectance ``around``, of its own unless given.

        ``aot`` is that of sea level.
        """
        thinner = math.exp(-self.altitude / SCALE_HEIGHT)
        gas = gas_transmission(
            self.platform, band, sun_zenith=self.sun_zenith, view_zenith=self.view_zenith,
            water_vapour=self.water_vapour * thinner, ozone=OZONE, altitude=self.altitude,
        )  # fmt: skip
        air = scattering(
            self.platform, band, "continental", sun_zenith=self.sun_zenith, view_zenith=self.view_zenith,
            relative_azimuth=self.sun_azimuth - self.view_azimuth, aot=aot * thinner, altitude=self.altitude,
        )  # fmt: skip
        scattered = (toa / gas - air.path_reflectance) / air.down
        if around is None:
            surface = scattered / (air.up + air.spherical_albedo * scattered)
        else:
            surface = (scattered * (1 - air.spherical_albedo * around) - around * air.diffuse_up) / air.direct_up
        return np.asarray(surface, np.float32)


def alps(folder: Path) -> dict[str, list[tuple[tables.Cell, ...]]]:
    """S2A, 2019-07-23, orbit 022, Barbellino: 24 × 42 pixels at 1,870 to 2,200 m; Sen2Cor's BOA and SCL.

    Two things that Sen2Cor does are tried in the last columns. For the lake: the light of its shores, the crop's mean
    taken for the surroundings. For the slopes: the relief, how much of it pixel by pixel being taken from B8.
    """
    toa, boa, classes = (_read(next(folder.glob(f"*_{name}_10.tif"))) for name in ("TOA", "BOA", "SCL"))
    moment = datetime(2019, 7, 23, 10, 15, tzinfo=UTC)
    zenith, azimuth = (float(angle) for angle in sun_position(moment, np.array(10.043), np.array(46.066)))
    place = Place(
        "sentinel-2a", zenith, azimuth, view_zenith=11.0, view_azimuth=106.0, altitude=1950.0,
        water_vapour=water_vapour(46.066, moment.timetuple().tm_yday),
    )  # fmt: skip
    received = dict(zip(TOA_BANDS, toa.astype(np.float32) / np.float32(10_000), strict=True))
    theirs = dict(zip(BOA_BANDS, boa.astype(np.float32) / np.float32(10_000), strict=True))
    kind = np.repeat(np.repeat(classes[0], 2, axis=0), 2, axis=1)
    lake, slopes = kind == 6, np.isin(kind, (4, 5))
    terrain = theirs["B8"][slopes] / place.surface("B8", received["B8"][slopes], AOTS[1])
    rows: dict[str, list[tuple[tables.Cell, ...]]] = {"lake": [], "slopes": []}
    for band in (band for band in BOA_BANDS if band != "B9"):
        seen, reference = received[band], theirs[band]
        around = float(place.surface(band, seen, AOTS[1]).mean())
        shore_light = place.surface(band, seen[lake], AOTS[1], around)
        rows["lake"].append((*_row(band, place, seen[lake], reference[lake]), *_left(shore_light, reference[lake])))
        levelled = place.surface(band, seen[slopes], AOTS[1]) * terrain
        left = _left(levelled, reference[slopes]) if band != "B8" else (None, None)
        rows["slopes"].append((*_row(band, place, seen[slopes], reference[slopes]), *left))
    return rows


def _left(ours: FloatArray, theirs: FloatArray) -> tuple[tables.Cell, tables.Cell]:
    left = Regression()
    left.add(ours, theirs)
    return round(left.difference.accuracy, 4), round(left.difference.ratio, 2)


def landsat(folder: Path) -> list[tuple[tables.Cell, ...]]:
    """Landsat 8, 204023, 2020-09-27: the L1TP crop has the panchromatic band alone, B8, the L2SP one B1 to B7.

    What can be compared is B8: ours from the L1TP, theirs from SR_B2, B3 and B4 through B8's spectral response.
    """
    received, corrected = (next(folder.glob(f"LC08_{level}_204023_20200927*")) for level in ("L1TP", "L2SP"))
    elevation = 33.83332706  # SUN_ELEVATION of the MTL, like the next one
    numbers = _read(next(received.glob("*_B8.TIF")))[0].astype(np.float32)
    toa = _on_larger_pixels(numbers * np.float32(2e-5) - np.float32(0.1)) / np.float32(
        math.sin(math.radians(elevation))
    )
    rows, columns = toa.shape
    place = Place(
        "landsat-8", 90 - elevation, 163.67259834, *_landsat_view(204, longitude=-3.098, latitude=53.483), altitude=0.0,
        water_vapour=water_vapour(53.483, 271),
    )  # fmt: skip
    layers = [_read(next(corrected.glob(f"*_SR_B{band}.TIF")))[0][:rows, :columns] for band in (2, 3, 4)]
    known = np.logical_and.reduce([layer > 0 for layer in layers])
    weights = _panchromatic_weights(folder.parent / "atmosphere" / "rsr" / "L8_OLI.txt")
    theirs = sum(
        weight * (layer * np.float32(2.75e-5) - np.float32(0.2)) for weight, layer in zip(weights, layers, strict=True)
    )
    land = known & (_read(next(corrected.glob("*_SR_B5.TIF")))[0][:rows, :columns] * 2.75e-5 - 0.2 > 0.1)
    return [
        _row(f"B8, {name}", place, toa[chosen], np.asarray(theirs)[chosen], band="B8")
        for name, chosen in (("land", land), ("sea", known & ~land))
    ]


def _row(name: str, place: Place, toa: FloatArray, theirs: FloatArray, band: str = "") -> tuple[tables.Cell, ...]:
    compared = []
    for aot in AOTS:
        compared.append(Regression())
        compared[-1].add(place.surface(band or name, toa, aot), theirs)
    middle = compared[1]
    return (
        name, theirs.size, round(float(theirs.mean()), 4), *(round(one.difference.accuracy, 4) for one in compared),
        round(middle.difference.uncertainty, 4), round(middle.difference.ratio, 2), round(middle.slope, 3),
        round(middle.intercept, 4), round(middle.r_squared, 3),
    )  # fmt: skip


def _landsat_view(path: int, *, longitude: float, latitude: float) -> tuple[float, float]:
    """(zenith, azimuth), degrees, from the nominal orbit: the crop has no angle bands."""
    east, north = (float(part[0]) for part in view_directions(path, np.array([longitude]), np.array([latitude])))
    return math.degrees(math.asin(math.hypot(east, north))), math.degrees(math.atan2(east, north)) % 360


def _on_larger_pixels(image: FloatArray) -> FloatArray:
    """Of 15 m to 30 m whose centres are those of every second one: halves of the neighbours on either side."""
    rows, columns = ((size - 1) // 2 for size in image.shape)
    for axis, count in ((0, rows), (1, columns)):
        first, middle, last = (np.take(image, np.arange(count) * 2 + shift, axis) for shift in (0, 1, 2))
        image = 0.25 * first + 0.5 * middle + 0.25 * last
    return image


def _panchromatic_weights(responses: Path) -> npt.NDArray[np.float64]:
    """Of the bands 2, 3 and 4 in a spectrum drawn through them in straight lines and seen by band 8."""
    section = responses.read_text().split(";; BAND 8")[1].split(";; BAND")[0]
    lines = [line.split() for line in section.splitlines() if line.strip() and not line.startswith(";;")]
    wavelength, response = np.array(lines, float)[:, :2].T
    wavelength /= 1000 if wavelength.max() > 100 else 1
    centres = (0.482, 0.5614, 0.6546)
    hats = np.array([np.interp(wavelength, centres, unit) for unit in np.eye(3)])
    return np.asarray((hats * response).sum(axis=1) / response.sum())


def _read(path: Path) -> npt.NDArray[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path) as dataset:
            image: npt.NDArray[Any] = dataset.read()
    return image


ALPS = {
    "lake": "Level, and dark in the infrared: what differs there is the light of the bright shores, which Sen2Cor "
    "takes away; the last two columns do so too, with the crop's mean for surroundings.",
    "slopes": "Sen2Cor corrects for slopes, which is most of what differs; the last two columns scale each pixel as B8 "
    "is. In B1 and B2 that is too much: half of their light comes from the sky, whatever the slope.",
}
LANDSAT = (
    "Theirs is a spectrum drawn through three bands in straight lines; neither AOT nor water vapour is in the product. "
    "The biases by AOT say with which one LaSRC would agree."
)


def main() -> None:
    data = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    if not data.is_dir():
        print("\nnot available: the reference data are not on this machine")
        return
    mountains, coast = alps(data / "s2-l1c-l2a-alps-2019"), landsat(data / "landsat")
    for name, rows in mountains.items():
        title = f"Ours minus Sen2Cor, Alps, 2019-07-23: the {name}"
        tables.show(title, (*HEADINGS, *EXPLAINED[name]), rows, ALPS[name])
    tables.show("Ours minus LaSRC, Landsat 8 204023, 2020-09-27", HEADINGS, coast, LANDSAT)
    tables.save("real", {"alps": mountains, "landsat": coast})
