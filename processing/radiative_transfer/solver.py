"""What an atmosphere does to light at one wavelength, by sasktran2's vector discrete ordinates.

D. Zawada et al., SASKTRAN2 (https://pypi.org/project/sasktran2, MIT). Plane-parallel; the surface is black, and the
light that surface and atmosphere exchange follows from spherical albedo and transmittances. Phase functions are
truncated (delta-M) for multiple scattering only. Light scattered once is computed here, with the whole phase function
(Nakajima and Tanaka 1988, doi 10.1016/0022-4073(88)90031-3): the solver's own integration of it wants far more layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.polynomial.legendre import legval

from processing.errors import ProcessingError
from processing.radiative_transfer import rayleigh
from processing.radiative_transfer.aerosols import MOMENTS, Optics

Array = npt.NDArray[np.float64]

MOLECULES_SCALE_HEIGHT = 8000.0
AEROSOL_SCALE_HEIGHT = 2000.0
"""m"""
LEVELS = np.array([0, 0.7, 1.4, 2.2, 3, 3.9, 4.8, 6, 7.5, 10, 14, 60]) * 1000
"""m above the ground: layers are even between them."""
STREAMS = 12
MODES = 4
"""Terms of the cosine series of multiply scattered light: views are within 16° of nadir."""
_TOP = 200000.0
_BRIGHT = 0.5
"""Reflectance of the surface under which spherical albedo shows."""


class SolverMissing(ProcessingError):
    """sasktran2, the solver that tables are made with, is not installed."""


@dataclass(frozen=True)
class Column:
    """The air above some ground, at one wavelength."""

    molecules: float
    """Optical depth."""
    aerosol: float
    """Optical depth."""


@dataclass(frozen=True)
class Solution:
    """Of a list of columns, unitless."""

    path_reflectance: Array
    """(columns, view zeniths, azimuths)"""
    aerosol_once: Array
    """Of it, the light that aerosol scattered, and nothing else did: as uneven as the aerosol's phase function."""
    transmittance: Array
    """(columns,) of sunlight to the ground, direct and diffuse."""


def require_solver() -> Any:
    """The module sasktran2; raises :class:`SolverMissing`."""
    try:
        import sasktran2
    except ImportError as error:
        raise SolverMissing(
            "scattering tables cannot be computed: sasktran2 is not installed; run `make install-dev`"
        ) from error
    return sasktran2


class Solver:
    """For one wavelength and one aerosol; makes no use of threads."""

    def __init__(self, wavelength: float, aerosol: Optics, *, streams: int = STREAMS, modes: int = MODES) -> None:
        """``wavelength`` in µm."""
        self._aerosol = aerosol
        self._molecules = rayleigh.expansion(wavelength, MOMENTS)
        self._streams, self._modes = streams, modes

    def solve(
        self, columns: Sequence[Column], sun_zenith: float, view_zeniths: Array, relative_azimuths: Array
    ) -> Solution:
        """Degrees; the sun up to 85°; azimuth 0: the sensor is on the sun's side."""
        sasktran2 = require_solver()
        sun = np.cos(np.radians(max(sun_zenith, 0.01)))  # straight down, azimuths lose their meaning
        rays = sasktran2.ViewingGeometry()
        for zenith in view_zeniths:
            for azimuth in relative_azimuths:
                # The solver's azimuth 0 is of light scattered forwards.
                rays.add_ray(
                    sasktran2.GroundViewingSolar(sun, np.radians(180 - azimuth), np.cos(np.radians(zenith)), _TOP)
                )
        often = self._run(columns, sun, rays, albedo=0.0)["radiance"].values[..., 0] * np.pi / sun
        shape = len(columns), len(view_zeniths), len(relative_azimuths)
        by_molecules, by_aerosol = self._scattered_once(columns, sun, view_zeniths, relative_azimuths)
        path = by_molecules + by_aerosol + often.reshape(shape)
        return Solution(path, by_aerosol, self._irradiance(columns, sun, albedo=0.0) / sun)

    def phase(self, scattering_angles: Array) -> Array:
        """Of the aerosol, mean 1 over the sphere; degrees, 180 is backwards."""
        return np.asarray(legval(np.cos(np.radians(scattering_angles)), self._aerosol.expansion[0]))

    def lit_aerosol(self, columns: Sequence[Column], slants: Array) -> Array:
        """Reflectance by aerosol that scatters once, over its phase function, times 4 (μ sun + μ view).

        Shape (columns, slants): it depends on the geometry through 1/μ sun + 1/μ view alone.
        """
        return np.stack([self._seen(column, slants)[1] for column in columns])

    def spherical_albedo(self, columns: Sequence[Column]) -> Array:
        """Reflectance of the air for light from below, evenly from everywhere; shape (columns,)."""
        sun = 0.7
        dark, bright = (self._irradiance(columns, sun, albedo=albedo) for albedo in (0.0, _BRIGHT))
        return (1 - dark / bright) / _BRIGHT

    def _irradiance(self, columns: Sequence[Column], sun: float, *, albedo: float) -> Array:
        """On the ground, direct and diffuse, for a sun that gives 1 across its beam."""
        sasktran2 = require_solver()
        observer = sasktran2.ViewingGeometry()
        observer.add_flux_observer(sasktran2.FluxObserverSolar(sun, 0.0))
        diffuse = self._run(columns, sun, observer, albedo=albedo)["downwelling_flux"].values[:, 0]
        direct = np.exp(-self._truncated_depth(columns) / sun) * sun
        return np.asarray(diffuse + direct)

    def _truncated_depth(self, columns: Sequence[Column]) -> Array:
        """Optical depth without the light that delta-M takes for unscattered, as the solver does."""
        return np.array([column.molecules + column.aerosol * (1 - self._peak) for column in columns])

    @property
    def _peak(self) -> float:
        """Share of the aerosol's extinction that delta-M takes for unscattered."""
        forward = self._aerosol.expansion[0, self._streams] / (2 * self._streams + 1)
        return float(self._aerosol.albedo * forward)

    def _scattered_once(
        self, columns: Sequence[Column], sun: float, views: Array, azimuths: Array
    ) -> tuple[Array, Array]:
        """Reflectances by molecules and by aerosol, shape (columns, view zeniths, azimuths)."""
        view = np.cos(np.radians(views))[:, None]
        sines = np.sqrt((1 - sun**2) * (1 - view**2))
        cosine = -(sun * view + sines * np.cos(np.radians(azimuths)))
        phases = [legval(cosine, expansion[0]) for expansion in (self._molecules, self._aerosol.expansion)]
        seen = np.stack([self._seen(column, 1 / sun + 1 / view[:, 0]) for column in columns], axis=1)
        by_molecules, by_aerosol = (
            shares[..., None] * phase / (4 * (sun + view)) for shares, phase in zip(seen, phases, strict=True)
        )
        return by_molecules, by_aerosol

    def _seen(self, column: Column, slants: Array) -> Array:
        """Shares of sunlight that molecules and aerosol scatter once on its way down and up; shape (2, slants)."""
        molecules, aerosol = (layers[:, None] for layers in _layers(column))
        depth = molecules + aerosol * (1 - self._peak)
        above = np.concatenate([np.cumsum(depth[::-1], axis=0)[::-1][1:], np.zeros((1, 1))])
        light = np.exp(-above * slants) * -np.expm1(-depth * slants) / depth
        return np.stack([np.sum(molecules * light, axis=0), np.sum(aerosol * self._aerosol.albedo * light, axis=0)])

    def _run(self, columns: Sequence[Column], sun: float, rays: Any, *, albedo: float) -> Any:
        sasktran2 = require_solver()
        config = self._config(sasktran2, with_rays=bool(rays.observer_rays))
        geometry = sasktran2.Geometry1D(
            sun, 0.0, 6371000.0, LEVELS,
            sasktran2.InterpolationMethod.LowerInterpolation, sasktran2.GeometryType.PlaneParallel,
        )  # fmt: skip
        atmosphere = sasktran2.Atmosphere(geometry, config, numwavel=len(columns), calculate_derivatives=False)
        self._fill(atmosphere, columns)
        atmosphere.surface.albedo[:] = albedo
        return sasktran2.Engine(config, geometry, rays).calculate_radiance(atmosphere)

    def _config(self, sasktran2: Any, *, with_rays: bool) -> Any:
        config = sasktran2.Config()
        config.num_stokes, config.num_streams = 3, self._streams
        config.multiple_scatter_source = sasktran2.MultipleScatterSource.DiscreteOrdinates
        config.single_scatter_source = sasktran2.SingleScatterSource.NoSource
        config.num_forced_azimuth = self._modes if with_rays else 1
        config.delta_m_scaling = True
        config.num_singlescatter_moments = MOMENTS
        config.num_threads = 1
        return config

    def _fill(self, atmosphere: Any, columns: Sequence[Column]) -> None:
        molecules, aerosol = (
            np.stack([depth / np.diff(LEVELS) for depth in depths], axis=1)
            for depths in zip(*map(_layers, columns), strict=True)
        )
        molecules, aerosol = (np.append(layers, layers[-1:], axis=0) for layers in (molecules, aerosol))
        scattering = molecules + aerosol * self._aerosol.albedo
        atmosphere.storage.total_extinction[:] = molecules + aerosol
        atmosphere.storage.ssa[:] = scattering / (molecules + aerosol)
        share = aerosol * self._aerosol.albedo / scattering
        coefficients = atmosphere.leg_coeff
        for number, target in enumerate((coefficients.a1, coefficients.a2, coefficients.a3, coefficients.b1)):
            of_molecules, of_aerosol = (
                rows[number][:, None, None] for rows in (self._molecules, self._aerosol.expansion)
            )
            target[:MOMENTS] = of_molecules * (1 - share) + of_aerosol * share


def _layers(column: Column) -> tuple[Array, Array]:
    """Optical depths of molecules and aerosol in the layers between :data:`LEVELS`, from the ground."""
    molecules, aerosol = (
        depth * -np.diff(np.exp(-LEVELS / height)) / -np.expm1(-LEVELS[-1] / height)
        for depth, height in ((column.molecules, MOLECULES_SCALE_HEIGHT), (column.aerosol, AEROSOL_SCALE_HEIGHT))
    )
    return molecules, aerosol
