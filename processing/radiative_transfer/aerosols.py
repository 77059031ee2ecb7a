"""The aerosol models: mixtures of populations of spheres, lognormal in size.

- ``continental``, ``maritime``: mixtures by volume of the components of the Standard Radiation Atmosphere (World
  Meteorological Organization, WCP-112, 1986), those of 6S (Vermote et al. 1997, doi 10.1109/36.581987).
- ``desert``: Solar Village, Saudi Arabia; ``smoke``: Amazonian forest. Both as seen by the sun photometers of
  AERONET (Dubovik et al. 2002, doi 10.1175/1520-0469(2002)059<0590:VOAAOP>2.0.CO;2, table 1), at an optical
  thickness of 0.5 at 440 nm. Refractive indices beyond 1.02 µm are those at 1.02 µm: none were measured.

Dust is made of spheres here, as in that table; true grains send less light backwards at 120-150°.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.radiative_transfer.expansion import expand
from processing.radiative_transfer.mie import polydisperse

Array = npt.NDArray[np.float64]

REFERENCE_WAVELENGTH = 0.55
"""µm, of the aerosol optical thickness."""
MOMENTS = 300
SMALLEST, LARGEST = 0.001, 50.0
"""µm, of the radii."""
_RADII = 500
_NODES = 1201
_SRA_WAVELENGTHS = (0.400, 0.488, 0.515, 0.550, 0.633, 0.694, 0.860, 1.536, 2.250, 3.750)
_AERONET_WAVELENGTHS = (0.440, 0.670, 0.870, 1.020)


@dataclass(frozen=True)
class Component:
    """A lognormal population and its refractive index."""

    radius: float
    """Median of the numbers, µm."""
    spread: float
    """Standard deviation of the natural logarithm of the radius."""
    wavelengths: Sequence[float]
    """µm, rising; between them indices are interpolated linearly, outside they are constant."""
    real: Sequence[float]
    imaginary: Sequence[float]

    def index(self, wavelength: float) -> complex:
        """Complex refractive index, k >= 0."""
        return complex(
            np.interp(wavelength, self.wavelengths, self.real), np.interp(wavelength, self.wavelengths, self.imaginary)
        )

    def counts(self, radii: Array) -> Array:
        """Numbers at these radii (spaced evenly in logarithm); the whole population has a volume of 1 µm³.

        The volume counts particles of all sizes, as the proportions of the models do, though the largest are left
        out of the sums.
        """
        step = np.log(radii[1] / radii[0])
        density = np.exp(-0.5 * (np.log(radii / self.radius) / self.spread) ** 2) / (np.sqrt(2 * np.pi) * self.spread)
        volume = 4 / 3 * np.pi * self.radius**3 * np.exp(4.5 * self.spread**2)
        return np.asarray(density * step / volume)


def _by_volume(radius: float, spread: float) -> float:
    """Median radius of the numbers of a population given by the median radius of its volume."""
    return float(radius * np.exp(-3 * spread**2))


DUST_LIKE = Component(
    0.5, np.log(2.99), _SRA_WAVELENGTHS,
    (1.53, 1.53, 1.53, 1.53, 1.53, 1.53, 1.52, 1.40, 1.22, 1.27),
    (8e-3, 8e-3, 8e-3, 8e-3, 8e-3, 8e-3, 8e-3, 8e-3, 9e-3, 1.1e-2),
)  # fmt: skip
WATER_SOLUBLE = Component(
    0.005, np.log(2.99), _SRA_WAVELENGTHS,
    (1.53, 1.53, 1.53, 1.53, 1.53, 1.53, 1.52, 1.51, 1.42, 1.452),
    (5e-3, 5e-3, 5e-3, 6e-3, 6e-3, 7e-3, 1.2e-2, 2.3e-2, 1e-2, 4e-3),
)  # fmt: skip
OCEANIC = Component(
    0.3, np.log(2.51), _SRA_WAVELENGTHS,
    (1.382, 1.382, 1.381, 1.381, 1.377, 1.376, 1.372, 1.359, 1.334, 1.398),
    (9.9e-9, 6.41e-9, 3.7e-9, 4.26e-9, 1.62e-8, 5.04e-8, 1.09e-6, 2.43e-4, 8.5e-4, 2.9e-3),
)  # fmt: skip
SOOT = Component(
    0.0118, np.log(2.0), _SRA_WAVELENGTHS,
    (1.75, 1.75, 1.75, 1.75, 1.75, 1.75, 1.75, 1.77, 1.81, 1.90),
    (0.46, 0.45, 0.45, 0.44, 0.43, 0.43, 0.43, 0.46, 0.50, 0.57),
)  # fmt: skip
_DUST_INDEX = (1.56,) * 4, (2.9e-3, 1.3e-3, 1.0e-3, 1.0e-3)
_SMOKE_INDEX = (1.47,) * 4, (9.3e-3,) * 4
DUST_FINE = Component(_by_volume(0.12, 0.40), 0.40, _AERONET_WAVELENGTHS, *_DUST_INDEX)
DUST_COARSE = Component(_by_volume(2.32, 0.60), 0.60, _AERONET_WAVELENGTHS, *_DUST_INDEX)
SMOKE_FINE = Component(_by_volume(0.1465, 0.40), 0.40, _AERONET_WAVELENGTHS, *_SMOKE_INDEX)
SMOKE_COARSE = Component(_by_volume(3.56, 0.79), 0.79, _AERONET_WAVELENGTHS, *_SMOKE_INDEX)

MODELS: dict[str, tuple[tuple[float, Component], ...]] = {
    "continental": ((0.70, DUST_LIKE), (0.29, WATER_SOLUBLE), (0.01, SOOT)),
    "desert": ((0.03, DUST_FINE), (0.47, DUST_COARSE)),
    "maritime": ((0.05, WATER_SOLUBLE), (0.95, OCEANIC)),
    "smoke": ((0.12, SMOKE_FINE), (0.05, SMOKE_COARSE)),
}
"""Volumes (only their ratios matter) and components."""


@dataclass(frozen=True)
class Optics:
    """Of an aerosol at one wavelength."""

    extinction: float
    """Relative to that at :data:`REFERENCE_WAVELENGTH`."""
    albedo: float
    """Of single scattering."""
    expansion: Array
    """a1, a2, a3, b1: see :mod:`.expansion`; shape (4, :data:`MOMENTS`)."""

    @property
    def asymmetry(self) -> float:
        """Mean cosine of the scattering angle, of the smoothed matrix."""
        return float(self.expansion[0, 1] / 3)


def optics(mixture: Sequence[tuple[float, Component]], wavelength: float) -> Optics:
    """Of a mixture (volumes and components) at ``wavelength`` in µm, 0.35 to 4."""
    cosines, weights = np.polynomial.legendre.leggauss(_NODES)
    extinction, scattering, matrix = _sums(mixture, wavelength, cosines)
    reference, *_ = _sums(mixture, REFERENCE_WAVELENGTH, cosines[:1])
    return Optics(extinction / reference, scattering / extinction, expand(cosines, weights, matrix, MOMENTS))


def _sums(mixture: Sequence[tuple[float, Component]], wavelength: float, cosines: Array) -> tuple[float, float, Array]:
    radii = np.geomspace(SMALLEST, LARGEST, _RADII)
    extinction, scattering, matrix = 0.0, 0.0, np.zeros((3, cosines.size))
    for volume, component in mixture:
        counts = volume * component.counts(radii)
        some = counts * radii**2 > 1e-9 * np.max(counts * radii**2)
        parts = polydisperse(radii[some], counts[some], wavelength, component.index(wavelength), cosines)
        extinction, scattering, matrix = extinction + parts[0], scattering + parts[1], matrix + parts[2]
    return extinction, scattering, matrix
