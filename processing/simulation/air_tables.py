"""``python -m processing.simulation.air_tables``: compute ``air.npz``, what :mod:`.atmosphere` interpolates.

A few minutes on one core, with ``OPENBLAS_NUM_THREADS=1``: the matrices are too small for threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.simulation.aerosols import MODELS, AerosolModel, optics
from processing.simulation.orders import Column, Solution, Solver, rayleigh_matrix, without_peak
from processing.simulation.spectra import LANDSAT8, SENTINEL2, SpectralBand

Array = npt.NDArray[np.floating]

PATH = Path(__file__).with_name("air.npz")
BANDS = {f"{sensor}/{band.name}": band for sensor, bands in (("S2", SENTINEL2), ("L8", LANDSAT8)) for band in bands}
AOTS = np.array([0.0, 0.1, 0.3, 0.6, 1.0, 1.5])
"""At 550 nm, above the ground."""
GROUNDS = np.array([0.0, 2200.0, 4500.0])
"""m: altitudes of the ground."""
SUNS = 46 - 34 * np.cos(np.pi * (np.arange(9) + 0.5) / 9)
"""Degrees from the zenith: Chebyshev's nodes between 12 and 80."""
VIEWS = np.array([0.0, 6.5, 13.0])
"""Degrees from the zenith."""
AZIMUTHS = np.array([0.0, 60.0, 120.0, 180.0])
"""Degrees between the sun and the satellite, as seen from the ground."""
POINTS = 0.5 / np.sqrt(3) * np.array([-1.0, 1.0])
"""Of Gauss, in a band of width 1: the mean of two is that of any cubic over the band."""


def rayleigh_depth(wavelength: float) -> float:
    """At sea level (1013.25 hPa), Bodhaine 1999, equation 30; ``wavelength`` in µm.

    doi 10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2
    """
    square = wavelength**2
    above = 1.0455996 - 341.29061 / square - 0.90230850 * square
    return 0.0021520 * above / (1 + 0.0027059889 / square - 85.968563 * square)


def depolarisation(wavelength: float) -> float:
    """Of dry air, from King's factor as in Bodhaine 1999, equations 5, 6 and 23."""
    nitrogen = 1.034 + 3.17e-4 / wavelength**2
    oxygen = 1.096 + 1.385e-3 / wavelength**2 + 1.448e-4 / wavelength**4
    king = (78.084 * nitrogen + 20.946 * oxygen + 0.934 + 0.036 * 1.15) / 100.0
    return 6 * (king - 1) / (3 + 7 * king)


def pressure(altitude: Array | float) -> Array:
    """Of the standard atmosphere, relative to sea level; ``altitude`` in m."""
    return np.asarray((1 - 2.25577e-5 * np.asarray(altitude)) ** 5.2559)


@dataclass(frozen=True)
class BandAir:
    """Of a band and an aerosol; over AOT and ground altitude first, then the axes named. Unitless."""

    path: Array
    """Reflectance; sun, view, azimuth."""
    transmission_down: Array
    """sun"""
    transmission_up: Array
    """view"""
    spherical_albedo: Array


def solver() -> Solver:
    """The transmissions of the views are those of suns: light can go back the way it came."""
    zenith = np.maximum(np.concatenate([SUNS, VIEWS]), 0.01)
    view = np.cos(np.radians(np.maximum(VIEWS, 0.01)))
    return Solver(np.cos(np.radians(zenith)), view, np.pi - np.radians(AZIMUTHS))


def band_air(over: Solver, band: SpectralBand, model: AerosolModel) -> BandAir:
    """Averaged over the band."""
    parts = [_at(over, band.centre + band.width * point, model) for point in POINTS]
    means = (np.mean([np.stack([getattr(s, name) for s in part]) for part in parts], axis=0) for name in
             ("path_reflectance", "transmission", "spherical_albedo"))  # fmt: skip
    path, transmission, albedo = (mean.reshape(AOTS.size, GROUNDS.size, *mean.shape[1:]) for mean in means)
    suns = SUNS.size
    return BandAir(path[:, :, :suns], transmission[..., :suns], transmission[..., suns:], albedo)


def _at(over: Solver, wavelength: float, model: AerosolModel) -> list[Solution]:
    haze = optics(model, wavelength)
    peak, matrix = without_peak(haze)
    molecules = over.expanded(rayleigh_matrix(depolarisation(wavelength)))
    particles = over.expanded(matrix)
    depth = rayleigh_depth(wavelength)
    return [
        over.solve(
            Column(depth * float(pressure(ground)), depolarisation(wavelength), aot * haze.extinction, haze),
            molecules, particles, peak,
        )
        for aot in AOTS
        for ground in GROUNDS
    ]  # fmt: skip


def main() -> None:
    """Every band and aerosol; half precision, transmissions as what is lost."""
    over = solver()
    rows = [[band_air(over, band, model) for band in BANDS.values()] for model in MODELS]
    extinction = [
        [[optics(model, band.centre + band.width * point).extinction for point in POINTS] for band in BANDS.values()]
        for model in MODELS
    ]
    np.savez_compressed(
        PATH,
        extinction=np.array(extinction, np.float16),
        path=np.array([[air.path for air in row] for row in rows], np.float16),
        lost_down=np.array([[1 - air.transmission_down for air in row] for row in rows], np.float16),
        lost_up=np.array([[1 - air.transmission_up for air in row] for row in rows], np.float16),
        spherical_albedo=np.array([[air.spherical_albedo for air in row] for row in rows], np.float16),
    )


if __name__ == "__main__":
    main()
