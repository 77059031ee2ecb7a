"""Relative spectral responses of the bands of Sentinel-2A, B, C MSI and Landsat 8, 9 OLI.

From ``tables/spectral_responses.csv``, which names its sources.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SpectralResponse:
    """Of one band, float64 arrays of one length."""

    wavelengths: Array
    """nm, 1 apart, rising."""
    response: Array
    """0 to about 1."""


@cache
def spectral_responses() -> dict[tuple[str, str], SpectralResponse]:
    """By platform (``sentinel-2a``, ``landsat-8``) and band (``B8A``), in the order of the instruments' bands."""
    table = resources.files("processing.physics") / "tables" / "spectral_responses.csv"
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {(row["platform"], row["band"]): _response(row) for row in csv.DictReader(lines)}


def bands_of(platform: str) -> tuple[str, ...]:
    """Names of the bands of a platform; empty for an unknown one."""
    return tuple(band for of, band in spectral_responses() if of == platform)


def _response(row: dict[str, str]) -> SpectralResponse:
    values = np.array([float(value) for value in row["response"].split()])
    return SpectralResponse(float(row["first"]) + np.arange(values.size, dtype=np.float64), values)
