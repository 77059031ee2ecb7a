"""How clear air changes the light between the sun, the ground and the satellite.

The model is not the processing's, on purpose. Rayleigh optical depth after Bodhaine et al. (1999, doi
10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2); aerosols by an Ångström law and a Henyey-Greenstein phase
function, their forward peak removed (Joseph et al. 1976); single scattering exact; transmissions and the albedo seen
from below by Sobolev's two-term approximation (1975, Light Scattering in Planetary Atmospheres); higher orders of
scattering as the light thrown back that is scattered again; gases by exponential fits. Absorption by the aerosols is
taken out along the path. Views are near the zenith.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expn

from processing.simulation.geometry import Geometry
from processing.simulation.spectra import SpectralBand

Array = npt.NDArray[np.floating]

PATH, DIRECT_DOWN, DIFFUSE_DOWN, DIRECT_UP, DIFFUSE_UP, ALBEDO, GAS = range(7)
"""Last axis of :func:`air_table`, all unitless: reflectance of the air itself; transmissions of sunlight to the
ground as a beam and as sky light, of the ground's light to the satellite straight and scattered; reflectance of the
air seen from below; transmission of absorbing gases there and back."""
ALTITUDE_STEP = 250.0
"""m, between the table's nodes, from sea level up."""
ALTITUDES = 18
OZONE = 0.3
"""cm·atm"""
AEROSOL_SCALE_HEIGHT = 2000.0
"""m"""
REFERENCE_ALTITUDE = 150.0
"""m: where the AOT and the water vapour of a scene are meant."""
_AGAIN = 0.92
"""Share of the light thrown back more than once that leaves near the zenith; fitted on photons followed one by one."""
_ANGSTROM_EXPONENT = 1.35
_AEROSOL_ALBEDO = 0.93
_ASYMMETRY = 0.66
_PEAK = _ASYMMETRY**2
_WATER_VAPOUR = {
    "B5": (-0.012, 0.60), "B6": (-0.010, 0.60), "B7": (-0.0072, 0.588), "B8": (-0.0285, 0.581),
    "B8A": (-0.00146, 0.595), "B9": (-0.493, 0.610), "B10": (-5.5, 0.45), "B11": (-0.0095, 0.774),
    "B12": (-0.0339, 0.749),
}  # fmt: skip
"""Of Sentinel-2's bands: (a, n) of ln T = a (U m)^n, U in g cm⁻², m the air mass: fits on LOWTRAN 7."""
_OZONE_WAVELENGTHS = (0.40, 0.44, 0.49, 0.56, 0.60, 0.66, 0.71, 0.80)
_OZONE_ABSORPTION = (0.0, 0.003, 0.021, 0.103, 0.125, 0.053, 0.018, 0.0)
"""Per cm·atm, Chappuis band (Anderson and Mauersberger 1992)."""


@dataclass(frozen=True)
class Air:
    """The clear air of one date."""

    aot: Array
    """At 550 nm, at the nodes of the angle grids, reduced to :data:`REFERENCE_ALTITUDE`."""
    water_vapour: float
    """g cm⁻², likewise."""


def rayleigh_depth(wavelength: float) -> float:
    """At sea level (1013.25 hPa), Bodhaine 1999, equation 30; ``wavelength`` in µm."""
    square = wavelength**2
    above = 1.0455996 - 341.29061 / square - 0.90230850 * square
    return 0.0021520 * above / (1 + 0.0027059889 / square - 85.968563 * square)


def aot_at(altitude: Array, aot: Array | float) -> Array:
    """AOT at 550 nm above ground at this altitude (m)."""
    return np.asarray(aot * np.exp(-(altitude - REFERENCE_ALTITUDE) / AEROSOL_SCALE_HEIGHT))


def water_vapour_at(altitude: Array, water_vapour: float) -> Array:
    """g cm⁻² above ground at this altitude (m); scale height 2 km."""
    return np.asarray(water_vapour * np.exp(-(altitude - REFERENCE_ALTITUDE) / 2000.0))


def air_table(band: SpectralBand, air: Air, geometry: Geometry) -> npt.NDArray[np.float32]:
    """Shape (node rows, node columns, altitudes, 7): see :data:`PATH` and the following."""
    sun, view = (np.cos(np.radians(nodes.zenith))[..., None] for nodes in (geometry.sun, geometry.view))
    relative_azimuth = np.radians(geometry.sun.azimuth - geometry.view.azimuth)[..., None]
    altitude = ALTITUDE_STEP * np.arange(ALTITUDES)
    rayleigh = rayleigh_depth(band.centre) * (1 - 2.25577e-5 * altitude) ** 5.2559
    aerosol = aot_at(altitude, air.aot[..., None]) * (band.centre / 0.55) ** -_ANGSTROM_EXPONENT
    scattered = aerosol * _AEROSOL_ALBEDO * (1 - _PEAK)
    depth = rayleigh + scattered
    x1 = 3 * scattered / depth * _ASYMMETRY / (1 + _ASYMMETRY)
    cosine = -sun * view - np.sqrt((1 - sun**2) * (1 - view**2)) * np.cos(relative_azimuth)
    phases = rayleigh * 0.75 * (1 + cosine**2) + aerosol * _AEROSOL_ALBEDO * _henyey_greenstein(cosine)
    absorbed = aerosol * (1 - _AEROSOL_ALBEDO)
    albedo = _spherical_albedo(depth, x1)
    transmissions = [2 * _sobolev(depth, mu) / (4 + (3 - x1) * depth) for mu in (sun, view)]
    higher_orders = _AGAIN * albedo * (1 - transmissions[0])
    path = (_single(phases / depth, depth, sun, view) + higher_orders) * np.exp(-0.5 * absorbed * (1 / sun + 1 / view))
    parts = [path]
    for mu, transmission in zip((sun, view), transmissions, strict=True):
        direct = np.exp(-(depth + absorbed) / mu)
        parts += [direct, np.maximum(transmission * np.exp(-absorbed / mu) - direct, 0)]
    parts += [albedo, _gases(band, air, altitude, 1 / sun + 1 / view)]
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float32)


def _henyey_greenstein(cosine: Array) -> Array:
    g = _ASYMMETRY
    return np.asarray((1 - g * g) / (1 + g * g - 2 * g * cosine) ** 1.5)


def _single(phase: Array, depth: Array, sun: Array, view: Array) -> Array:
    return np.asarray(phase / (4 * (sun + view)) * (1 - np.exp(-depth * (1 / sun + 1 / view))))


def _sobolev(depth: Array, mu: Array) -> Array:
    return np.asarray(1 + 1.5 * mu + (1 - 1.5 * mu) * np.exp(-depth / mu))


def _spherical_albedo(depth: Array, x1: Array) -> Array:
    """One less what Sobolev's layer lets through of diffuse light; for x1 = 0, 6S's formula for air."""
    third = expn(3, depth)
    fourth = (np.exp(-depth) - depth * third) / 3
    return np.asarray(1 - 4 * (1 + third - 1.5 * fourth) / (4 + (3 - x1) * depth))


def _gases(band: SpectralBand, air: Air, altitude: Array, mass: Array) -> Array:
    ozone = np.interp(band.centre, _OZONE_WAVELENGTHS, _OZONE_ABSORPTION) * OZONE
    a, n = _water_vapour_fit(band)
    water = water_vapour_at(altitude, air.water_vapour)
    return np.asarray(np.exp(-ozone * mass + a * (water * mass) ** n))


def _water_vapour_fit(band: SpectralBand) -> tuple[float, float]:
    """That of the Sentinel-2 band at about the same wavelength; none in the visible."""
    centres = {"B5": 0.704, "B6": 0.7405, "B7": 0.783, "B8": 0.833, "B8A": 0.8647, "B9": 0.945, "B10": 1.3735}
    centres |= {"B11": 1.612, "B12": 2.202}
    name, centre = min(centres.items(), key=lambda item: abs(item[1] - band.centre))
    return _WATER_VAPOUR[name] if abs(centre - band.centre) < 0.02 else (0.0, 1.0)
