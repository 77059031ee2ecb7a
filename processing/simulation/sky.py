"""The sky of one date: sun, haze, water vapour, clouds; and the light that reaches the satellite through it.

The forward model is deliberately not the one of the processing: Rayleigh optical depth after Bodhaine et al. (1999,
doi 10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2), aerosols by an Ångström law and a Henyey-Greenstein phase
function, multiple scattering by a two-stream estimate, gases by exponential fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.noise import fractal_noise

FloatArray = npt.NDArray[np.float32]

OZONE = 0.3
"""cm·atm"""
_ANGSTROM_EXPONENT = 1.35
_AEROSOL_ALBEDO = 0.93
_AEROSOL_ASYMMETRY = 0.66
_WATER_VAPOUR_FITS = {  # band centre (µm): (a, n) of ln T = a (U m)^n, U in g/cm²
    0.705: (-0.012, 0.6), 0.74: (-0.010, 0.6), 0.783: (-0.0072, 0.588), 0.842: (-0.0285, 0.581),
    0.865: (-0.00146, 0.595),
    0.945: (-0.493, 0.610), 1.61: (-0.0095, 0.774), 2.2: (-0.0339, 0.749),
}  # fmt: skip
_OZONE_ABSORPTION = (
    (0.44, 0.003),
    (0.49, 0.021),
    (0.56, 0.103),
    (0.60, 0.125),
    (0.66, 0.053),
    (0.71, 0.018),
    (0.80, 0.0),
)
"""(µm, per cm·atm), Chappuis band."""


@dataclass(frozen=True)
class Sky:
    """What is between the ground and the satellite."""

    sun_zenith: float
    """degrees"""
    sun_azimuth: float
    """degrees clockwise from north"""
    aot: float
    """At 550 nm."""
    water_vapour: float
    """g cm⁻²"""
    cloudiness: float
    """Wanted share of the sky, 0 to 0.9."""
    cloud_altitude: float
    """m"""
    seed: int


@njit(cache=True)
def _cloud_field(
    left: float, top: float, step: float, shift_x: float, shift_y: float, height: int, width: int,
    level: float, seed: int, out: FloatArray,
) -> None:  # fmt: skip
    for i in range(height):
        for j in range(width):
            x, y = left + (j + 0.5) * step + shift_x, top - (i + 0.5) * step + shift_y
            bank = fractal_noise(x / 9000.0, y / 9000.0, 2, seed)
            puff = fractal_noise(x / 2100.0, y / 2100.0, 6, seed + 1)
            density = 0.62 * bank + 0.55 * puff - level
            out[i, j] = max(0.0, density) * 34.0


def cloud_optical_thickness(
    geobox: GeoBox, sky: Sky, *, shift_east: float = 0.0, shift_north: float = 0.0
) -> FloatArray:
    """Optical thickness at 550 nm of the cloud above each pixel displaced by (m); shape ``geobox.shape``."""
    field = np.zeros(geobox.shape, np.float32)
    if sky.cloudiness <= 0:
        return field
    level = float(np.interp(sky.cloudiness, (0.0, 0.05, 0.2, 0.5, 0.8, 1.0), (0.62, 0.42, 0.24, 0.02, -0.22, -0.6)))
    _cloud_field(
        geobox.left, geobox.top, geobox.resolution, shift_east, shift_north, geobox.height, geobox.width,
        level, sky.seed, field,
    )  # fmt: skip
    return field


def towards(zenith: float, azimuth: float, height: float) -> tuple[float, float]:
    """(east, north) displacement, m, of the point at ``height`` (m) seen under these angles (degrees)."""
    distance = height * np.tan(np.radians(zenith))
    return float(distance * np.sin(np.radians(azimuth))), float(distance * np.cos(np.radians(azimuth)))


def top_of_atmosphere(
    surface: FloatArray, illumination: FloatArray, shade: FloatArray, cloud: FloatArray,
    sky: Sky, *, wavelength: float, view_zenith: float, altitude: FloatArray,
) -> FloatArray:  # fmt: skip
    """TOA reflectance of a ground of reflectance ``surface``.

    ``illumination`` is cos(incidence)/cos(sun zenith), ``shade`` the transmission of clouds between ground and sun,
    ``cloud`` the optical thickness between ground and satellite; all of the same shape, unitless. ``altitude`` in m.
    """
    mu_s, mu_v = np.cos(np.radians(sky.sun_zenith)), np.cos(np.radians(view_zenith))
    pressure = np.exp(-altitude / 8300.0, dtype=np.float32)
    rayleigh = (0.008569 * wavelength**-4 * (1 + 0.0113 * wavelength**-2 + 0.00013 * wavelength**-4)) * pressure
    aerosol = np.float32(sky.aot * (wavelength / 0.55) ** -_ANGSTROM_EXPONENT)
    scattering = -mu_s * mu_v
    phase_rayleigh = 0.75 * (1 + scattering**2)
    g = _AEROSOL_ASYMMETRY
    phase_aerosol = (1 - g * g) / (1 + g * g - 2 * g * scattering) ** 1.5
    single = (rayleigh * phase_rayleigh + _AEROSOL_ALBEDO * aerosol * phase_aerosol) / (4 * mu_s * mu_v)
    path = single * np.exp(-0.25 * (rayleigh + aerosol)) * (1 + 0.9 * rayleigh)
    loss = 0.5 * rayleigh + (1 - _AEROSOL_ALBEDO + _AEROSOL_ALBEDO * 0.17) * aerosol
    direct = np.exp(-(rayleigh + aerosol) / mu_s)
    down = np.exp(-loss / mu_s)
    up = np.exp(-loss / mu_v)
    albedo = 0.92 * rayleigh * np.exp(-rayleigh) + 0.16 * aerosol
    light = down * (0.35 + 0.65 * shade) * ((direct / down) * (illumination * shade - 1) + 1)
    ground = surface * np.maximum(light, 0.08 * down) * up / (1 - albedo * surface)
    clear = path + ground
    mu_mean = 0.5 * (mu_s + mu_v)
    cloud_albedo = 0.13 * cloud / (1 + 0.13 * cloud)
    brightness = np.interp(wavelength, (0.4, 0.9, 1.2, 1.61, 2.2), (0.93, 0.93, 0.85, 0.62, 0.42))
    seen = clear * np.exp(-0.12 * cloud / mu_mean) + brightness * cloud_albedo * (0.85 + 0.15 * mu_s)
    toa: FloatArray = (seen * _gases(wavelength, sky, mu_s, mu_v, cloud)).astype(np.float32)
    return toa


def _gases(wavelength: float, sky: Sky, mu_s: float, mu_v: float, cloud: FloatArray) -> FloatArray:
    """Transmission there and back; above a cloud there is less water vapour than above the ground."""
    air_mass = 1 / mu_s + 1 / mu_v
    wavelengths, absorptions = np.array(_OZONE_ABSORPTION).T
    ozone = float(np.interp(wavelength, wavelengths, absorptions, right=0.0))
    above = sky.water_vapour * (1 - 0.6 * np.minimum(cloud / 4, 1))
    if abs(wavelength - 1.375) < 0.02:
        water = np.exp(-5.5 * (above * air_mass) ** 0.45)
    else:
        nearest = min(_WATER_VAPOUR_FITS, key=lambda centre: abs(centre - wavelength))
        a, n = _WATER_VAPOUR_FITS[nearest] if abs(nearest - wavelength) < 0.03 else (0.0, 1.0)
        water = np.exp(a * (above * air_mass) ** n)
    transmission: FloatArray = np.exp(-ozone * OZONE * air_mass) * water
    return transmission
