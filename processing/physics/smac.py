"""SMAC, a simplified method for the atmospheric correction of satellite measurements in the solar spectrum.

H. Rahman and G. Dedieu, International Journal of Remote Sensing 15 (1), 123-143, 1994,
doi 10.1080/01431169408954055. Accuracy 2 to 3 % for zenith angles under 60 degrees, poor above 70.

Everything here is analytic and varies slowly with the angles: evaluate it on a coarse grid, interpolate
:class:`Terms` to pixels, and apply :func:`surface_reflectance`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]
STANDARD_PRESSURE = 1013.25
"""hPa"""
COEFFICIENTS_OF = {"sentinel-2c": "sentinel-2a", "landsat-9": "landsat-8"}
"""Platforms whose published coefficients are those of their nearly identical elder."""
GASES_OF_CONSTANT_AMOUNT = ("o2", "co2", "ch4", "no2", "co")


@dataclass(frozen=True)
class Atmosphere:
    """State of the atmosphere above the ground."""

    aot: float
    """Aerosol optical thickness at 550 nm, continental model, 0 to 1."""
    water_vapour: float
    """g cm⁻²"""
    ozone: float
    """cm·atm"""
    pressure: float
    """hPa"""


@dataclass(frozen=True)
class Coefficients:
    """The 49 coefficients of one band, named as in the publication; units as there."""

    ah2o: float
    nh2o: float
    ao3: float
    no3: float
    ao2: float
    no2: float
    po2: float
    aco2: float
    nco2: float
    pco2: float
    ach4: float
    nch4: float
    pch4: float
    ano2: float
    nno2: float
    pno2: float
    aco: float
    nco: float
    pco: float
    a0s: float
    a1s: float
    a2s: float
    a3s: float
    a0t: float
    a1t: float
    a2t: float
    a3t: float
    taur: float
    sr: float
    a0taup: float
    a1taup: float
    wo: float
    gc: float
    a0p: float
    a1p: float
    a2p: float
    a3p: float
    a4p: float
    rest1: float
    rest2: float
    rest3: float
    rest4: float
    resr1: float
    resr2: float
    resr3: float
    resa1: float
    resa2: float
    resa3: float
    resa4: float


@dataclass(frozen=True)
class Terms:
    """What links surface and top-of-atmosphere reflectance, unitless arrays of the angles' shape."""

    gas_transmission: FloatArray
    """Sun to ground to sensor, all gases."""
    path_reflectance: FloatArray
    """Of the atmosphere over a black ground, without gas."""
    scattering_transmission: FloatArray
    """Total (direct and diffuse), downward times upward."""
    spherical_albedo: float


@cache
def coefficients(platform: str) -> dict[str, Coefficients]:
    """Coefficients by band of a platform (``sentinel-2a``); raises KeyError for an unknown one."""
    name = COEFFICIENTS_OF.get(platform, platform)
    table = resources.files("processing.physics") / "smac_coefficients" / f"{name}.csv"
    if not table.is_file():
        raise KeyError(f"no SMAC coefficients for {platform}")
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = [field.name for field in fields(Coefficients)]
    return {row["band"]: Coefficients(*(float(row[name]) for name in names)) for row in csv.DictReader(lines)}


def pressure_at(altitude: float) -> float:
    """Pressure in hPa at an altitude in metres, standard atmosphere, 0 to 8000 m."""
    return float(STANDARD_PRESSURE * (1 - 0.0065 * altitude / 288.15) ** 5.31)


def terms(
    band: Coefficients,
    atmosphere: Atmosphere,
    sun_zenith: FloatArray,
    view_zenith: FloatArray,
    relative_azimuth: FloatArray,
) -> Terms:
    """The atmospheric terms at these angles (degrees, arrays of one shape)."""
    mu_sun, mu_view = np.cos(np.radians(sun_zenith)), np.cos(np.radians(view_zenith))
    air_mass = 1 / mu_sun + 1 / mu_view
    sines = np.sin(np.radians(sun_zenith)) * np.sin(np.radians(view_zenith))
    cos_scattering = np.clip(-(mu_sun * mu_view + sines * np.cos(np.radians(relative_azimuth))), -1, 1)
    relative_pressure = atmosphere.pressure / STANDARD_PRESSURE
    return Terms(
        gas_transmission=_gas_transmission(band, atmosphere, air_mass, relative_pressure),
        path_reflectance=_path_reflectance(band, atmosphere, mu_sun, mu_view, cos_scattering, relative_pressure),
        scattering_transmission=_transmission(band, atmosphere.aot, mu_sun, relative_pressure)
        * _transmission(band, atmosphere.aot, mu_view, relative_pressure),
        spherical_albedo=band.a0s * relative_pressure
        + band.a3s
        + band.a1s * atmosphere.aot
        + band.a2s * atmosphere.aot**2,
    )


def surface_reflectance(toa: FloatArray, atmospheric: Terms) -> FloatArray:
    """Surface reflectance of a Lambertian ground from top-of-atmosphere reflectance."""
    scattered = toa / atmospheric.gas_transmission - atmospheric.path_reflectance
    return scattered / (atmospheric.scattering_transmission + atmospheric.spherical_albedo * scattered)


def toa_reflectance(surface: FloatArray, atmospheric: Terms) -> FloatArray:
    """Top-of-atmosphere reflectance of a Lambertian ground; the inverse of :func:`surface_reflectance`."""
    from_ground = surface * atmospheric.scattering_transmission / (1 - surface * atmospheric.spherical_albedo)
    return atmospheric.gas_transmission * (from_ground + atmospheric.path_reflectance)


def _gas_transmission(
    band: Coefficients, atmosphere: Atmosphere, air_mass: FloatArray, relative_pressure: float
) -> FloatArray:
    exponent = band.ah2o * (atmosphere.water_vapour * air_mass) ** band.nh2o
    exponent = exponent + band.ao3 * (atmosphere.ozone * air_mass) ** band.no3
    for gas in GASES_OF_CONSTANT_AMOUNT:
        a, n, p = (float(getattr(band, f"{letter}{gas}")) for letter in "anp")
        exponent = exponent + a * (relative_pressure**p * air_mass) ** n
    transmission: FloatArray = np.exp(exponent)
    return transmission


def _transmission(band: Coefficients, aot: float, mu: FloatArray, relative_pressure: float) -> FloatArray:
    return band.a0t + band.a1t * aot / mu + (band.a2t * relative_pressure + band.a3t) / (1 + mu)


def _path_reflectance(
    band: Coefficients,
    atmosphere: Atmosphere,
    mu_sun: FloatArray,
    mu_view: FloatArray,
    cos_scattering: FloatArray,
    relative_pressure: float,
) -> FloatArray:
    """Rayleigh single scattering and two-stream aerosol, each with its fitted residual, and their coupling."""
    phase = 0.7190443 * (1 + cos_scattering**2) + 0.0412742
    rayleigh = band.taur * phase / (mu_sun * mu_view)
    rayleigh_residual = band.resr1 + band.resr2 * rayleigh + band.resr3 * rayleigh**2

    aerosol_thickness = band.a0taup + band.a1taup * atmosphere.aot
    aerosol = _aerosol_reflectance(band, aerosol_thickness, mu_sun, mu_view, cos_scattering)
    path_length = (1 / mu_sun + 1 / mu_view) * cos_scattering
    x = aerosol_thickness * path_length
    aerosol_residual = band.resa1 + x * (band.resa2 + x * (band.resa3 + x * band.resa4))
    x = (aerosol_thickness + band.taur * relative_pressure) * path_length
    coupling = band.rest1 + x * (band.rest2 + x * (band.rest3 + x * band.rest4))
    return rayleigh / 4 * relative_pressure - rayleigh_residual + aerosol - aerosol_residual + coupling


def _aerosol_reflectance(
    band: Coefficients, thickness: float, mu_sun: FloatArray, mu_view: FloatArray, cos_scattering: FloatArray
) -> FloatArray:
    """Two-stream solution with the true phase function for single scattering (Sobolev's approximation)."""
    angle = np.degrees(np.arccos(cos_scattering))
    phase = band.a0p + angle * (band.a1p + angle * (band.a2p + angle * (band.a3p + angle * band.a4p)))
    albedo, asymmetry = band.wo, band.gc
    first_moment = 3 * asymmetry * albedo
    k_squared = (1 - albedo) * (3 - first_moment)
    k = np.sqrt(k_squared)
    resonance = 1 - k_squared * mu_sun**2
    absorbed = (1 - albedo) * 3 * asymmetry

    isotropic = -3 * albedo * mu_sun**2 / (4 * resonance)
    anisotropic = -absorbed * albedo * mu_sun**2 / (4 * resonance)
    source_flux = isotropic / (3 * mu_sun) + mu_sun * anisotropic

    b = 2 * k / (3 - first_moment)
    grow, decay = np.exp(k * thickness), np.exp(-k * thickness)
    determinant = grow * (1 + b) ** 2 - decay * (1 - b) ** 2
    top = 2 + 3 * mu_sun + absorbed * mu_sun * (1 + 2 * mu_sun)
    bottom = (2 - 3 * mu_sun - absorbed * mu_sun * (1 - 2 * mu_sun)) * np.exp(-thickness / mu_sun)
    scale = albedo / 4 * mu_sun / resonance / determinant
    up = scale * (top * grow * (1 + b) + bottom * (1 - b))
    down = -scale * (top * decay * (1 - b) + bottom * (1 + b))

    flux = k / (3 - first_moment)
    x = up * (1 - first_moment * mu_view * flux)
    y = down * (1 + first_moment * mu_view * flux)
    z = isotropic + anisotropic - first_moment * mu_view * source_flux + albedo * phase / 4
    length_x = mu_view / (1 + k * mu_view)
    length_y = mu_view / (1 - k * mu_view)
    length_z = mu_sun * mu_view / (mu_sun + mu_view)
    radiance = sum(
        part * length * (1 - np.exp(-thickness / length))
        for part, length in ((x, length_x), (y, length_y), (z, length_z))
    )
    reflectance: FloatArray = radiance / (mu_sun * mu_view)
    return reflectance
