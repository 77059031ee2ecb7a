"""How uncertain a surface reflectance is: the errors of what it is computed from, propagated (1 σ).

An error of the atmosphere changes the reflectance ρ that is found by ``(constant + slope · ρ) · error``, for what is
found is linear in what is measured. Independent errors add as squares, so that the variance at any pixel is a
polynomial of second degree in its reflectance, whose coefficients vary as slowly as the air.
Not in it: the calibration of the sensor, and clouds that the masks miss.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.adjacency import Surroundings
from processing.physics.column import Air, Terms
from processing.physics.sensor_noise import sensor_noise
from processing.physics.spectral_responses import spectral_responses

Array = npt.NDArray[np.floating]
FloatArray = npt.NDArray[np.float32]

ANGSTROM_ERROR, CURVATURE_ERROR = 0.1, 0.2
"""Standard deviations of how the logarithm of the aerosols' optical thickness falls with that of the wavelength, and of
how this bends, about that of the tables: coarse particles, of which some air has many, count beyond 1 µm (Eck et al.
1999, doi 10.1029/1999JD900923; Dubovik et al. 2002, doi 10.1175/1520-0469(2002)059<0590:VOAAOP>2.0.CO;2)."""
TOLD_AT = 0.49
"""µm: the aerosols are told from blue light, so that there their effect is known however they are made."""
WATER_MODEL = 0.20
"""Relative error of the optical thickness of water vapour in a band. LOWTRAN 7, 6S and Bird and Riordan (1984) differ
by a tenth at 945 nm, by a third at 2.2 µm."""
GAS_MODEL = 0.05
"""Likewise of the other gases, whose amounts are forecasts or climatology."""
PATH_MODEL = 0.01
"""Relative error of the path reflectance of molecules: solver, interpolation, polarisation."""
TABLE_ERROR = 0.0005
"""Of interpolation, in reflectance."""
TRANSMISSION_MODEL = 0.005
"""Relative error of the product of the transmissions."""
ENVIRONMENT_ERROR = 0.05
"""Relative error of the reflectance of the surroundings."""


@dataclass(frozen=True)
class LinearError:
    """A standard deviation ``|constant + slope · ρ|`` of the reflectance ρ, in arrays or numbers."""

    constant: Array | float
    slope: Array | float


@dataclass(frozen=True)
class Variance:
    """``constant + linear · ρ + square · ρ²``: variance of a surface reflectance ρ; float32 arrays of one shape."""

    constant: FloatArray
    linear: FloatArray
    square: FloatArray

    def sigma(self, reflectance: FloatArray | float) -> FloatArray:
        """Standard deviation at a surface reflectance."""
        variance = self.constant + reflectance * (self.linear + reflectance * self.square)
        return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def combined(errors: Iterable[LinearError], shape: tuple[int, ...], noise: tuple[Array, Array]) -> Variance:
    """Of independent errors, and of the sensor's noise, whose variance is ``noise[0] + noise[1] · ρ``."""
    constant, linear, square = (np.zeros(shape) for _ in range(3))
    for error in errors:
        constant += np.square(error.constant)
        linear += 2 * np.multiply(error.constant, error.slope)
        square += np.square(error.slope)
    parts = (constant + noise[0], linear + noise[1], square)
    return Variance(*(np.asarray(part, np.float32) for part in parts))


def between(gain: FloatArray, offset: FloatArray, other_gain: FloatArray, other_offset: FloatArray) -> LinearError:
    """What becomes of ρ = gain · toa + offset where the truth is other_gain · toa + other_offset."""
    slope = other_gain / gain - 1
    return LinearError(other_offset - offset - slope * offset, slope)


def variance_of(air: Air, middle: Terms, surroundings: Surroundings) -> Variance:
    """Of the surface reflectance on level ground."""
    nodes, a, around = air.nodes, middle.scattered, surroundings.reflectance
    gain, offset = middle.inverse(around)
    away = abs(np.log(_wavelength(nodes.platform, air.band) / TOLD_AT))
    other_kind = np.expm1(ANGSTROM_ERROR * away + CURVATURE_ERROR * away**2)
    spread = np.hypot(nodes.aot_sigma, other_kind * nodes.aot)
    # The surroundings are found with the same wrong aerosols.
    hazier = air.at(np.float32(0), nodes.aot + spread)
    mistaken = hazier.inverse(hazier.uniform(middle.of_uniform(around)))
    water = air.water_depth()
    drier = np.abs(air.water_depth(nodes.water_vapour_sigma) - water)
    others = np.maximum(-np.log(middle.gas) - water, 0)
    absorbed = np.sqrt(drier**2 + (WATER_MODEL * water) ** 2 + (GAS_MODEL * others) ** 2)
    trapped = (1 - a.spherical_albedo * around) / (a.down * a.direct_up)
    spilled = (a.diffuse_up + a.spherical_albedo * around * a.up) / a.direct_up
    errors = (
        between(gain, offset, *mistaken),
        LinearError(-offset * absorbed, absorbed),
        LinearError(PATH_MODEL * a.path_reflectance * trapped, 0.0),
        LinearError(TABLE_ERROR, 0.0),
        LinearError(0.0, TRANSMISSION_MODEL),
        LinearError(spilled * np.hypot(ENVIRONMENT_ERROR * around, surroundings.sigma), 0.0),
    )
    noise = sensor_noise(nodes.platform, air.band)
    # Signal over noise is stated for a sun at the zenith: under a lower one the same noise is more of reflectance.
    cosine = np.cos(np.radians(air.angles.sun_zenith))
    constant = noise.constant / cosine**2 - noise.growth / cosine * offset / gain
    return combined(errors, around.shape, (gain**2 * constant, gain * noise.growth / cosine))


def _wavelength(platform: str, band: str) -> float:
    """Mean of a band's response, µm."""
    response = spectral_responses()[platform, band]
    return float(np.average(response.wavelengths, weights=response.response)) / 1000
