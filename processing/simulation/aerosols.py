"""The simulator's aerosols: continental ones of two modes, seven mixtures that differ as days and places do.

Sizes and refractive indices are in the range that Dubovik et al. (2002, doi
10.1175/1520-0469(2002)059<0590:VOAAOP>2.0.CO;2) found by the sun photometers of AERONET in urban and continental
haze: lognormal volume distributions of spheres, a fine mode whose absorption varies and a coarse one of dust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.simulation.mie import scatter

Array = npt.NDArray[np.float64]

ANGLES = np.concatenate([np.arange(0, 10, 0.25), np.arange(10, 180.1, 0.5)])
"""Degrees, of the scattering angle at which scattering matrices are tabulated."""
REFERENCE_WAVELENGTH = 0.55
"""µm, at which the aerosol optical thickness is meant."""
_RADII = 240
_COARSE_RADIUS, _COARSE_SPREAD, _COARSE_INDEX = 2.8, 0.72, 1.50 - 0.0035j
_FINE_SPREAD, _FINE_INDEX = 0.43, 1.43


@dataclass(frozen=True)
class AerosolModel:
    """A mixture of a fine and a coarse mode."""

    fine_radius: float
    """Median of the volume distribution, µm."""
    fine_absorption: float
    """Imaginary part of the fine mode's refractive index."""
    coarse_share: float
    """Of the volume."""


MODELS = (
    AerosolModel(0.17, 0.0095, 0.64),
    AerosolModel(0.15, 0.0050, 0.68),
    AerosolModel(0.16, 0.0135, 0.60),
    AerosolModel(0.17, 0.0040, 0.56),
    AerosolModel(0.15, 0.0150, 0.70),
    AerosolModel(0.16, 0.0075, 0.76),
    AerosolModel(0.14, 0.0090, 0.62),
)


@dataclass(frozen=True)
class Optics:
    """At one wavelength."""

    extinction: float
    """Relative to that at :data:`REFERENCE_WAVELENGTH`."""
    albedo: float
    """Of single scattering."""
    matrix: Array
    """F11, F12, F33 of the scattering matrix at :data:`ANGLES`; the mean of F11 over the sphere is 1."""

    @property
    def asymmetry(self) -> float:
        """Mean cosine of the scattering angle."""
        cosine = np.cos(np.radians(ANGLES))
        return float(-np.trapezoid(self.matrix[0] * cosine, cosine) / 2)


def optics(model: AerosolModel, wavelength: float) -> Optics:
    """Of a mixture at a wavelength (µm)."""
    extinction, scattering, matrix = _mixture(model, wavelength)
    return Optics(extinction / _mixture(model, REFERENCE_WAVELENGTH)[0], scattering / extinction, matrix)


def _mixture(model: AerosolModel, wavelength: float) -> tuple[float, float, Array]:
    fine = _mode(model.fine_radius, _FINE_SPREAD, complex(_FINE_INDEX, -model.fine_absorption), wavelength)
    coarse = _mode(_COARSE_RADIUS, _COARSE_SPREAD, _COARSE_INDEX, wavelength)
    shares = 1 - model.coarse_share, model.coarse_share
    extinction = shares[0] * fine[0] + shares[1] * coarse[0]
    scattering = shares[0] * fine[1] + shares[1] * coarse[1]
    unscaled = shares[0] * fine[2] + shares[1] * coarse[2]
    cosine = np.cos(np.radians(ANGLES))
    return extinction, scattering, unscaled * (2 / -np.trapezoid(unscaled[0], cosine))


def _mode(radius: float, spread: float, index: complex, wavelength: float) -> tuple[float, float, Array]:
    """Extinction and scattering per volume, and the matrix times the scattering, of a lognormal mode."""
    radii = radius * np.exp(spread * np.linspace(-4, 3.2, _RADII))
    volumes = np.exp(-0.5 * (np.log(radii / radius) / spread) ** 2)
    cosines = np.cos(np.radians(ANGLES))
    extinction, scattering, matrix = 0.0, 0.0, np.zeros((3, ANGLES.size))
    for r, volume in zip(radii, volumes / volumes.sum(), strict=True):
        size = 2 * np.pi * r / wavelength
        out, kept, (across, within, mixed) = scatter(size, index, cosines)
        extinction += volume * 0.75 * out / r
        scattering += volume * 0.75 * kept / r
        per_volume = volume / (r**3 * (2 * np.pi / wavelength) ** 2)
        matrix += per_volume * np.stack([(across + within) / 2, (within - across) / 2, mixed])
    return extinction, scattering, matrix
