"""From wavelengths to bands: every band of every sensor is a sum over one set of wavelengths."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from processing.physics.spectral_responses import SpectralResponse

Array = npt.NDArray[np.float64]

WAVELENGTHS = np.array([
    0.41, 0.43, 0.45, 0.475, 0.50, 0.53, 0.56, 0.60, 0.64, 0.67, 0.70, 0.74, 0.785, 0.83, 0.875, 0.945,
    1.375, 1.55, 1.61, 1.67, 2.08, 2.20, 2.34,
])  # fmt: skip
"""µm, at which the radiative transfer is solved."""


@cache
def solar_irradiance() -> tuple[Array, Array]:
    """Wavelengths (nm, 1 apart) and irradiance (mW m⁻² nm⁻¹)."""
    return _spectrum("solar_irradiance.csv", "irradiance")


@cache
def ozone_absorption() -> tuple[Array, Array]:
    """Wavelengths (nm, 1 apart) and absorption coefficients (cm⁻¹, of a layer of 1 cm·atm)."""
    return _spectrum("ozone_absorption.csv", "absorption")


def weights(response: SpectralResponse) -> Array:
    """Of :data:`WAVELENGTHS` in a band; they add up to 1.

    The mean over response and sunlight of a quantity that is a cubic in the logarithm of the wavelength, between
    the four nearest wavelengths.
    """
    sunlight = response.response * np.interp(response.wavelengths, *solar_irradiance())
    logarithms, nodes = np.log(response.wavelengths / 1000), np.log(WAVELENGTHS)
    total = np.zeros(nodes.size)
    for where, share in zip(logarithms, sunlight / sunlight.sum(), strict=True):
        first = int(np.clip(np.searchsorted(nodes, where) - 2, 0, nodes.size - 4))
        four = nodes[first : first + 4]
        for number in range(4):
            others = np.delete(four, number)
            total[first + number] += share * np.prod((where - others) / (four[number] - others))
    return total


def _spectrum(file: str, column: str) -> tuple[Array, Array]:
    table = resources.files("processing.radiative_transfer") / file
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    (row,) = csv.DictReader(lines)
    values = np.array([float(value) for value in row[column].split()])
    return np.arange(values.size, dtype=np.float64) + float(row["first"]), values
