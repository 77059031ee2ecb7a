"""Scattering by the molecules of dry air.

B. A. Bodhaine, N. B. Wood, E. G. Dutton, J. R. Slusser, On Rayleigh optical depth calculations, Journal of
Atmospheric and Oceanic Technology 16, 1854-1861, 1999, doi 10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2.
Numbers of equations are that paper's. All wavelengths in µm, 0.25 to 4.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

CO2 = 420.0
"""ppm; 360 in the paper, and of no weight."""
STANDARD_PRESSURE = 101325.0
"""Pa"""
_AVOGADRO = 6.02214076e23
_MOLECULES = 2.546899e19
"""Per cm³, at 288.15 K and 1013.25 hPa."""
_GRAVITY = 9.80616 * (1 - 2.0e-7 * 5517.56)
"""m s⁻², at 45° of latitude, at the mean height of the column's mass above sea level (equations 10, 26)."""


def optical_depth(wavelength: Array) -> Array:
    """Of the column above sea level at 1013.25 hPa, 45° of latitude; proportional to pressure."""
    mass = 15.0556 * CO2 * 1e-6 + 28.9595  # g mol⁻¹, equation 17
    return cross_section(wavelength) * 1e-4 * STANDARD_PRESSURE * _AVOGADRO / (mass * 1e-3 * _GRAVITY)


def cross_section(wavelength: Array) -> Array:
    """cm² per molecule (equation 22)."""
    square = refractive_index(wavelength) ** 2
    centimetres = wavelength * 1e-4
    scattered = 24 * np.pi**3 * (square - 1) ** 2 / (centimetres**4 * _MOLECULES**2 * (square + 2) ** 2)
    return np.asarray(scattered * king_factor(wavelength))


def refractive_index(wavelength: Array) -> Array:
    """Of air at 288.15 K and 1013.25 hPa (Peck and Reeder 1972; equations 18, 19)."""
    wavenumber = 1 / np.asarray(wavelength) ** 2
    of_300_ppm = 8060.51 + 2480990 / (132.274 - wavenumber) + 17455.7 / (39.32957 - wavenumber)
    return np.asarray(1 + of_300_ppm * 1e-8 * (1 + 0.54 * (CO2 * 1e-6 - 0.0003)))


def king_factor(wavelength: Array) -> Array:
    """By how much more than isotropic molecules those of air scatter (equations 5, 6, 23)."""
    wavenumber = 1 / np.asarray(wavelength) ** 2
    nitrogen = 1.034 + 3.17e-4 * wavenumber
    oxygen = 1.096 + 1.385e-3 * wavenumber + 1.448e-4 * wavenumber**2
    co2 = CO2 * 1e-4  # per cent
    return np.asarray((78.084 * nitrogen + 20.946 * oxygen + 0.934 + co2 * 1.15) / (78.084 + 20.946 + 0.934 + co2))


def depolarisation(wavelength: Array) -> Array:
    """Ratio of depolarisation for unpolarised light."""
    king = king_factor(wavelength)
    return np.asarray(6 * (king - 1) / (3 + 7 * king))


def expansion(wavelength: float, moments: int) -> Array:
    """Coefficients of the scattering matrix in generalised spherical functions: rows a1, a2, a3, b1.

    Shape (4, ``moments``), normalised to a1[0] = 1.
    """
    ratio = float(depolarisation(np.asarray(wavelength)))
    anisotropic = (1 - ratio) / (1 + ratio / 2)
    rows = np.zeros((4, moments))
    rows[0, 0], rows[0, 2] = 1, anisotropic / 2
    rows[1, 2] = 3 * anisotropic
    rows[3, 2] = np.sqrt(1.5) * anisotropic
    return rows
