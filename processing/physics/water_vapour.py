"""Water vapour of the column above the ground, from the light that it absorbs near 940 nm.

The ratio of a band inside the absorption (Sentinel-2 B9, 945 nm) to one beside it (B8A, 865 nm), each cleared of what
molecules and a little haze scatter, is the transmission of water vapour times the ground's own ratio there, which is
near one. It is inverted with the tables of both bands, for B8A loses light as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.gases import gas_transmission
from processing.physics.scattering import Scattering, scattering
from processing.physics.smoothing import fill_gaps, smoothed

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

SCALE_HEIGHT = 2000.0
"""m, of water vapour."""
LEAST_REFLECTANCE = 0.1
"""Of the ground beside the absorption; on darker ground what the air scatters counts for too much (MAJA)."""
GROUND_RATIO = 1.0
"""Reflectance of land at 945 nm to that at 865 nm: 0.97 for leaves full of water, 1.05 for dry soils."""
RATIO_ERROR = 0.03
"""Its standard deviation."""
GAS_ERROR = 0.12
"""Relative error of the amount, of the absorption's model: spread of published ones."""
NEIGHBOUR_ERROR, EXPECTED_ERROR = 0.20, 0.35
"""Relative errors where it is taken from the neighbourhood, and where it is what was expected."""
STRENGTH = {"B9": 0.88}
"""Optical thickness of water vapour, relative to the tables: those are 6S's, the strongest of the published ones.
LOWTRAN 7 has 0.88 of it, Bird and Riordan (1984, doi 10.2172/5986936) 0.80. An image of Toulouse of 20 January 2024,
with the 2.9 kg m⁻² of the forecast that it encloses, asks for 0.87."""
HAZE = 0.10
"""AOT that scattering is computed with."""
OZONE = 0.3
"""cm·atm; absorbs next to nothing in these bands."""
_BANDS = "B8A", "B9"
_AMOUNTS = np.array([0.02, 0.1, 0.25, 0.5, 0.8, 1.2, 1.7, 2.3, 3.0, 4.0, 5.5, 7.5])
"""g cm⁻²"""
_POWER = 0.6
"""Of the amount, that the logarithm of a saturated band's transmission is proportional to."""
_SMOOTHING = 1.5
"""Standard deviation in cells of the filter over what the ground's ratio makes uneven."""


@dataclass(frozen=True)
class WaterVapour:
    """On the coarse grid; arrays of one shape."""

    amount: FloatArray
    """g cm⁻² above the ground at its own altitude; no NaN."""
    measured: BoolArray
    """Where it was measured; elsewhere it is that of the neighbourhood, or what was expected."""
    sigma: FloatArray
    """Standard deviation, g cm⁻²."""


def retrieve_water_vapour(
    platform: str,
    *,
    toa_nir08: FloatArray,
    toa_nir09: FloatArray,
    sun_zenith: FloatArray,
    view_zenith: FloatArray,
    altitude: FloatArray,
    expected: float,
) -> WaterVapour:
    """From the top-of-atmosphere reflectance of Sentinel-2's B8A and B9, on the coarse grid.

    Parameters
    ----------
    toa_nir08, toa_nir09 : float32, NaN where there is no data or cloud
    sun_zenith, view_zenith : degrees
    altitude : of the ground, m, no NaN
    expected : at sea level, g cm⁻²: where nothing is measured in the whole neighbourhood

    Method: Gao and Kaufman 2003, doi 10.1029/2002JD003023. Raises KeyError for a platform without these bands.
    """
    angles = np.ascontiguousarray(sun_zenith), np.ascontiguousarray(view_zenith)
    logarithms, clean = _ratios(platform, toa_nir08, toa_nir09, *angles, altitude)
    found, sensitivity = _root(logarithms)
    thinner = np.exp(-altitude / SCALE_HEIGHT)
    measured = np.isfinite(found) & (clean > LEAST_REFLECTANCE)
    at_sea_level = smoothed(np.where(measured, found / thinner, np.float32(np.nan)), _SMOOTHING)
    filled, near = fill_gaps(at_sea_level, expected)
    amount = np.asarray(filled * thinner, np.float32)
    error = np.where(measured, GAS_ERROR, np.where(near, NEIGHBOUR_ERROR, EXPECTED_ERROR))
    of_ground = np.where(measured, RATIO_ERROR / np.maximum(sensitivity, 0.05), np.float32(0))
    return WaterVapour(amount, measured, np.hypot(of_ground, error * amount).astype(np.float32))


def _ratios(
    platform: str, beside: FloatArray, inside: FloatArray, sun: FloatArray, view: FloatArray, altitude: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Logarithm of the ground's ratio over :data:`GROUND_RATIO` for each amount, and the reflectance beside."""
    air = [_scattering(platform, band, sun, view, altitude) for band in _BANDS]
    logarithms = np.empty((_AMOUNTS.size, *beside.shape), np.float32)
    for amount, out in zip(_AMOUNTS, logarithms, strict=True):
        seen = []
        for band, toa, scattered in zip(_BANDS, (beside, inside), air, strict=True):
            gas = gas_transmission(
                platform, band, sun_zenith=sun, view_zenith=view, water_vapour=float(amount), ozone=OZONE,
                altitude=altitude,
            )  # fmt: skip
            seen.append(_ground(toa / gas ** STRENGTH.get(band, 1.0), scattered))
        out[:] = np.log(np.maximum(seen[1], 1e-4) / np.maximum(seen[0] * GROUND_RATIO, 1e-4))
    return logarithms, seen[0]


def _scattering(platform: str, band: str, sun: FloatArray, view: FloatArray, altitude: FloatArray) -> Scattering:
    """To the side of the sun: the azimuth changes little of the little that is scattered there."""
    return scattering(
        platform, band, "continental", sun_zenith=sun, view_zenith=view, relative_azimuth=90.0, aot=HAZE,
        altitude=altitude,
    )  # fmt: skip


def _ground(toa: FloatArray, air: Scattering) -> FloatArray:
    seen = (toa - air.path_reflectance) / (air.down * air.up)
    return np.asarray(seen / (1 + air.spherical_albedo * seen), np.float32)


def _root(logarithms: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Amount at which the logarithm, that rises with it, is zero, NaN outside the nodes; and how fast it rises."""
    scale = (_AMOUNTS**_POWER).astype(np.float32)
    place = np.sum(logarithms < 0, axis=0)
    inside = (place > 0) & (place < _AMOUNTS.size) & np.isfinite(logarithms[0])
    after = np.clip(place, 1, _AMOUNTS.size - 1)[None]
    low, high = (np.take_along_axis(logarithms, index, axis=0)[0] for index in (after - 1, after))
    first, second = scale[after[0] - 1], scale[after[0]]
    rise = np.maximum(high - low, 1e-6) / (second - first)
    found = np.where(inside, np.maximum(first - low / rise, 0), np.nan) ** (1 / _POWER)
    sensitivity = rise * _POWER * np.maximum(found, 0.02) ** (_POWER - 1)
    return np.asarray(found, np.float32), np.asarray(sensitivity, np.float32)
