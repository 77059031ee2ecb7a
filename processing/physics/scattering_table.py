"""The file of scattering tables: its layout, its reading, and the table of one band and aerosol model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

AEROSOL_MODELS = ("continental", "desert", "maritime", "smoke")
FILE_NAME = "scattering.npz"
FIGURES = ("path", "lit", "phase", "lost", "albedo")
"""Names in the file, by aerosol model and wavelength."""
QUANTUM = 2e-5
"""Resolution of the numbers in the file."""


@dataclass(frozen=True)
class Nodes:
    """Where the tables hold values."""

    zeniths: Array
    """Degrees, of the sun; transmittances of views too."""
    views: Array
    """Degrees."""
    aots: Array
    """At 550 nm."""
    altitudes: Array
    """m, falling, so that pressure rises."""
    terms: int
    """Of the cosine series in relative azimuth."""
    slants: Array
    """1/cos(sun zenith) + 1/cos(view zenith)"""
    scattering_angles: Array
    """Degrees, evenly spaced; 180 is backwards."""


NODES = Nodes(
    zeniths=np.array([0, 12, 24, 34, 43, 51, 58, 64, 70, 75, 80.0]),
    views=np.array([0, 5.5, 11, 16.0]),
    aots=np.array([0, 0.1, 0.25, 0.5, 0.8, 1.2, 1.6, 2.0]),
    altitudes=np.array([5000, 3200, 1500, 0.0]),
    terms=5,
    slants=np.array([2, 2.3, 2.7, 3.2, 3.8, 4.6, 5.6, 7]),
    scattering_angles=np.arange(80, 180.1, 0.5),
)


@dataclass(frozen=True)
class BandTable:
    """Of one band and aerosol model, averaged over the response; axes are those of :data:`NODES`."""

    path: Float32Array
    """Path reflectance without what aerosol alone scattered, and once: (sun, view, AOT, pressure, term)"""
    lit: Float32Array
    """What aerosol alone scattered once, over phase / 4 (cos(sun zenith) + cos(view zenith)): (AOT, pressure, slant)"""
    phase: Float32Array
    """Phase function of the aerosol (scattering angle)"""
    lost: Float32Array
    """1 - transmittance, direct and diffuse: (zenith, AOT, pressure)"""
    albedo: Float32Array
    """(AOT, pressure)"""
    depth: Array
    """Mean optical depths of molecules at sea level and of aerosol per AOT, then their variances and covariance over
    the band: (molecules, aerosol, molecules², aerosol², molecules·aerosol)."""


def relative_pressure(altitude: Array) -> Array:
    """Pressure as a share of that at sea level; US standard atmosphere 1976, ``altitude`` in m, 0 to 11000."""
    return np.asarray((1 - 2.25577e-5 * altitude) ** 5.25588)


@cache
def band_table(platform: str, band: str, model: str) -> BandTable:
    """Raises KeyError for an unknown platform, band or model."""
    file = _file()
    names = file["bands"].tolist()
    if f"{platform}/{band}" not in names:
        raise KeyError(f"no scattering table for band {band} of {platform}")
    if model not in AEROSOL_MODELS:
        raise KeyError(f"no aerosol model {model}: there are {', '.join(AEROSOL_MODELS)}")
    weights, number = file["weights"][names.index(f"{platform}/{band}")].astype(np.float64), AEROSOL_MODELS.index(model)
    path, lit, phase, lost, albedo = (
        (np.tensordot(weights, file[name][number], axes=1) * QUANTUM).astype(np.float32) for name in FIGURES
    )
    depths = _depths(weights, file["molecules"], file["extinction"][number])
    return BandTable(path, lit, phase, lost, albedo, depths)


@cache
def _file() -> dict[str, npt.NDArray[Any]]:
    """Arrays by name; differences along the wavelengths are undone."""
    table = resources.files("processing.physics") / "tables" / FILE_NAME
    with resources.as_file(table) as path, np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for name in FIGURES:
        arrays[name] = np.cumsum(arrays[name], axis=1, dtype=np.int32)
    return arrays


def _depths(weights: Array, molecules: Array, aerosol: Array) -> Array:
    means = weights @ molecules, weights @ aerosol
    products = ((molecules, molecules), (aerosol, aerosol), (molecules, aerosol))
    moments = [weights @ (first * second) - (weights @ first) * (weights @ second) for first, second in products]
    return np.array([*means, *moments])
