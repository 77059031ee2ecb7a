"""What molecules and aerosols do to the light of a band: from tables, at any geometry, aerosol and altitude.

The tables were computed by :mod:`processing.radiative_transfer` (vector radiative transfer, own optics of aerosols) and
averaged over each band's response. Path reflectance: light that aerosol alone scattered, and once, by its phase
function; the rest, which is smooth, cubic in the zenith angles, AOT and pressure, by a cosine series in relative
azimuth. Transmittances up are those down along the same way (reciprocity).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.scattering_kernels import add_single, interpolate
from processing.physics.scattering_table import (
    AEROSOL_MODELS as AEROSOL_MODELS,
)
from processing.physics.scattering_table import (
    NODES,
    BandTable,
    band_table,
    relative_pressure,
)

Array = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.floating]
Float32Array = npt.NDArray[np.float32]
_QUANTITIES = 6


@dataclass(frozen=True)
class Scattering:
    """Float32 arrays of one shape, unitless; gases apart.

    ``reflectance = path + down·(surface·direct_up + surroundings·diffuse_up) / (1 - albedo·surroundings)``
    """

    path_reflectance: Float32Array
    """Of the atmosphere over a black ground."""
    direct_down: Float32Array
    """Of sunlight that reaches the ground, what comes as a beam,"""
    diffuse_down: Float32Array
    """and from the sky, black ground."""
    direct_up: Float32Array
    """Of the ground's light that reaches the sensor, what comes straight,"""
    diffuse_up: Float32Array
    """and from elsewhere, scattered into the line of sight."""
    spherical_albedo: Float32Array
    """Reflectance of the atmosphere from below."""

    @property
    def down(self) -> Float32Array:
        """Transmittance of sunlight, direct and diffuse."""
        return self.direct_down + self.diffuse_down

    @property
    def up(self) -> Float32Array:
        """Transmittance to the sensor, direct and diffuse."""
        return self.direct_up + self.diffuse_up


def scattering(
    platform: str,
    band: str,
    model: str,
    *,
    sun_zenith: FloatArray | float,
    view_zenith: FloatArray | float,
    relative_azimuth: FloatArray | float,
    aot: FloatArray | float,
    altitude: FloatArray | float,
) -> Scattering:
    """Arrays or numbers, broadcast together.

    Degrees: ``sun_zenith`` 0 to 80, ``view_zenith`` 0 to 16, ``relative_azimuth`` any (0: the sensor is on the sun's
    side). ``aot`` at 550 nm above the ground, 0 to 2; ``altitude`` of the ground, 0 to 5000 m. What is outside is
    taken to the nearest limit (views: to 18°), NaN gives NaN. ``model`` is one of :data:`AEROSOL_MODELS`. Raises
    KeyError for an unknown platform, band or model. About 1 µs for each element.
    """
    table = band_table(platform, band, model)
    limits = (0, NODES.zeniths[-1]), (0, 18), (None, None), (0, NODES.aots[-1]), (0, NODES.altitudes[0])
    values = np.broadcast_arrays(sun_zenith, view_zenith, relative_azimuth, aot, altitude)
    shape = values[0].shape
    sun, view, azimuth, thickness, height = (
        np.clip(np.ravel(value).astype(np.float64), *limit) for value, limit in zip(values, limits, strict=True)
    )
    results = _evaluate(table, sun, view, np.abs(azimuth), thickness, relative_pressure(height))
    return Scattering(*(result.reshape(shape) for result in results))


def _evaluate(table: BandTable, sun: Array, view: Array, azimuth: Array, aot: Array, pressure: Array) -> Float32Array:
    results = np.empty((_QUANTITIES, sun.size), np.float32)
    nodes = NODES.zeniths, NODES.views, NODES.aots, relative_pressure(NODES.altitudes)
    places = sun, view, azimuth, aot, pressure
    path = table.path.reshape(*table.path.shape[:3], -1)
    interpolate(path, table.lost, table.albedo, table.depth, *nodes, *places, results)
    add_single(table.lit, table.phase, *nodes[2:], NODES.slants, NODES.scattering_angles, *places, results[0])
    return results
