"""What the gases of the air absorb in a band.

Water vapour by a few absorption coefficients and their shares of the band (a k-distribution), fitted between three
published models that differ by more than any of them admits: LOWTRAN 7, 6S (through SMAC, Rahman and Dedieu 1994, doi
10.1080/01431169408954055) and Bird and Riordan (1984, doi 10.2172/5986936). At an amount of 4 g cm⁻² along the path
they give optical thicknesses of 1.15, 1.31 and 1.07 in B9 of Sentinel-2, 0.028, 0.002 and 0.002 in B11, 0.096, 0.044
and 0.077 in B12; the fit lies between. So it is no line-by-line truth, but neither is it any processing's own model.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.simulation.spectra import SpectralBand

Array = npt.NDArray[np.floating]

OZONE = 0.3
"""cm·atm"""
WATER_COEFFICIENTS = np.array([0.03, 0.3, 3.0, 30.0])
"""cm² g⁻¹"""
_WATER_SHARES = {
    "B3": (0.0067, 0.0, 0.0, 0.0), "B4": (0.0317, 0.0009, 0.0004, 0.0), "B5": (0.1425, 0.0106, 0.0030, 0.0004),
    "B6": (0.1709, 0.0127, 0.0040, 0.0006), "B7": (0.0565, 0.0044, 0.0013, 0.0002),
    "B8": (0.2116, 0.0348, 0.0103, 0.0027), "B8A": (0.0166, 0.0011, 0.0003, 0.0),
    "B9": (0.1596, 0.5711, 0.1970, 0.0723), "B10": (0.0, 0.0034, 0.2160, 0.7806),
    "B11": (0.0843, 0.0026, 0.0011, 0.0), "B12": (0.3156, 0.0338, 0.0094, 0.0011),
}  # fmt: skip
"""Of Sentinel-2's bands that each coefficient holds for; the rest is transparent."""
_MIXED = {"B7": 0.00012, "B11": 0.0196, "B12": 0.0226}
"""Optical thickness at sea level of oxygen, carbon dioxide, methane and N₂O, for a path of 1 (6S)."""
_MIXED_EXPONENTS = 0.78, 1.25
"""Of the air mass and of the pressure: strong lines saturate, and pressure widens them."""
_OZONE_WAVELENGTHS = (0.40, 0.44, 0.49, 0.56, 0.60, 0.66, 0.71, 0.80)
_OZONE_ABSORPTION = (0.0, 0.003, 0.021, 0.103, 0.125, 0.053, 0.018, 0.0)
"""Per cm·atm, Chappuis band (Anderson and Mauersberger 1992)."""
_CENTRES = {
    "B3": 0.5598, "B4": 0.6646, "B5": 0.7041, "B6": 0.7405, "B7": 0.7828, "B8": 0.8328, "B8A": 0.8647, "B9": 0.9451,
    "B10": 1.3735, "B11": 1.6137, "B12": 2.2024,
}  # fmt: skip


def transmission(band: SpectralBand, *, air_mass: Array, pressure: Array, water_vapour: Array) -> Array:
    """There and back; ``pressure`` relative to sea level, ``water_vapour`` in g cm⁻² above the ground."""
    nearest = min(_CENTRES, key=lambda name: abs(_CENTRES[name] - band.centre))
    name = nearest if abs(_CENTRES[nearest] - band.centre) < 0.02 else ""
    samples = band.centre + band.width * np.linspace(-0.5, 0.5, 9)
    ozone = float(np.interp(samples, _OZONE_WAVELENGTHS, _OZONE_ABSORPTION).mean()) * OZONE
    of_mass, of_pressure = _MIXED_EXPONENTS
    mixed = _MIXED.get(name, 0.0) * air_mass**of_mass * pressure**of_pressure
    shares = np.array(_WATER_SHARES.get(name, (0.0,) * WATER_COEFFICIENTS.size))
    amount = (water_vapour * air_mass)[..., None]
    water = 1 - ((1 - np.exp(-amount * WATER_COEFFICIENTS)) * shares).sum(axis=-1)
    return np.asarray(np.exp(-ozone * air_mass - mixed) * water)
