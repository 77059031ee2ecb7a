"""What the gases of the air absorb of a band's light, there and back, each by a curve that was fitted to 6S.

``ln τ`` of a gas is a polynomial in the logarithm of its amount along the path, plus ``ln`` of the pressure at the
ground times a line in the same: strong lines saturate, and pressure widens them. Ozone's are from laboratory
cross-sections. :mod:`processing.radiative_transfer.gas_fit` made the curves, which ``tables/gases.csv`` holds.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from processing.physics.scattering_table import relative_pressure
from processing.physics.spectral_responses import spectral_responses

Array = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.floating]
Float32Array = npt.NDArray[np.float32]

GAS_NAMES = ("water_vapour", "ozone", "oxygen", "co2", "ch4", "n2o", "co")
TABLE = resources.files("processing.physics") / "tables" / "gases.csv"
COEFFICIENTS = ("c0", "c1", "c2", "c3")
PRESSURE_COEFFICIENTS = ("p0", "p1")
_LOWEST_SUN = 83.0


@dataclass(frozen=True)
class Curve:
    """Optical thickness of one gas in one band.

    Of amounts along the path there and back: g cm⁻² of water vapour, cm·atm of ozone; of the others, whose share of
    the air is the same everywhere, the air mass.
    """

    least: float
    most: float
    """Amounts that the polynomial was fitted to. Below, the thickness is proportional to the amount; above, to its
    square root: the limits of weak and of strong lines."""
    by_amount: tuple[float, ...]
    """Coefficients of the powers of the amount's logarithm, rising."""
    by_pressure: tuple[float, ...]
    """The same, that multiply the logarithm of the pressure relative to sea level."""

    def optical_thickness(self, amount: Array, pressure: Array) -> Array:
        with np.errstate(divide="ignore"):
            logarithm = np.log(amount)
        inside = np.clip(logarithm, np.log(self.least), np.log(self.most))
        outside = logarithm - inside
        beyond = np.where(outside > 0, 0.5, 1.0) * outside
        widened = np.log(pressure) * np.polynomial.polynomial.polyval(inside, self.by_pressure)
        return np.asarray(np.exp(np.polynomial.polynomial.polyval(inside, self.by_amount) + widened + beyond))


def gas_transmission(
    platform: str,
    band: str,
    *,
    sun_zenith: FloatArray | float,
    view_zenith: FloatArray | float,
    water_vapour: FloatArray | float,
    ozone: FloatArray | float,
    altitude: FloatArray | float,
) -> Float32Array:
    """Of all gases, from the sun to the ground and to the sensor; 0 to 1.

    Arrays or numbers, broadcast together: ``sun_zenith`` 0 to 83 degrees (a lower sun is taken for one of 83),
    ``view_zenith`` 0 to 60 degrees, ``water_vapour`` 0 to 10 g cm⁻² and ``ozone`` 0 to 0.6 cm·atm above the ground,
    ``altitude`` of the ground 0 to 5000 m. NaN gives NaN. Raises KeyError for an unknown platform or band.
    """
    mass = air_mass(sun_zenith, view_zenith)
    amounts = {"water_vapour": _present(water_vapour) * mass, "ozone": _present(ozone) * mass}
    curves = band_curves(platform, band)
    shape = np.broadcast(mass, *amounts.values(), altitude).shape
    thickness = np.zeros(shape) + 0.0 * (amounts["water_vapour"] + amounts["ozone"])
    pressure = relative_pressure(np.asarray(altitude, np.float64))
    for gas, curve in curves.items():
        thickness = thickness + curve.optical_thickness(amounts.get(gas, mass), pressure)
    return np.exp(-thickness).astype(np.float32)


def water_vapour_transmission(
    platform: str,
    band: str,
    *,
    sun_zenith: FloatArray | float,
    view_zenith: FloatArray | float,
    water_vapour: FloatArray | float,
    altitude: FloatArray | float,
) -> Float32Array:
    """Of water vapour alone; everything else as in :func:`gas_transmission`."""
    amount = _present(water_vapour) * air_mass(sun_zenith, view_zenith)
    curve = band_curves(platform, band).get("water_vapour")
    pressure = relative_pressure(np.asarray(altitude, np.float64))
    if curve is None:
        return np.asarray(np.ones(np.broadcast(amount, pressure).shape) + 0.0 * (amount + pressure), np.float32)
    return np.exp(-curve.optical_thickness(amount, pressure)).astype(np.float32)


def air_mass(sun_zenith: FloatArray | float, view_zenith: FloatArray | float) -> Array:
    """There and back: 2 or more."""
    sun = np.minimum(np.asarray(sun_zenith, np.float64), _LOWEST_SUN)
    return np.asarray(1 / np.cos(np.radians(sun)) + 1 / np.cos(np.radians(np.asarray(view_zenith, np.float64))))


def band_curves(platform: str, band: str) -> Mapping[str, Curve]:
    """By gas, those that absorb in this band; raises KeyError for an unknown platform or band."""
    if (platform, band) not in spectral_responses():
        raise KeyError(f"no gases for band {band} of {platform}")
    return _curves().get((platform, band), {})


@cache
def _curves() -> dict[tuple[str, str], dict[str, Curve]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    curves: dict[tuple[str, str], dict[str, Curve]] = {}
    for row in csv.DictReader(lines):
        curves.setdefault((row["platform"], row["band"]), {})[row["gas"]] = Curve(
            float(row["least"]),
            float(row["most"]),
            tuple(float(row[name]) for name in COEFFICIENTS),
            tuple(float(row[name]) for name in PRESSURE_COEFFICIENTS),
        )
    return curves


def _present(amount: FloatArray | float) -> Array:
    """No less than nothing."""
    return np.maximum(np.asarray(amount, np.float64), 0)
