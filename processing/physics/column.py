"""The column of air over each node of an image: how it links surface and top-of-atmosphere reflectance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.conditions import Conditions, Directions
from processing.physics.gases import gas_transmission, water_vapour_transmission
from processing.physics.scattering import Scattering, scattering

FloatArray = npt.NDArray[np.float32]

SCALE_HEIGHT = 2000.0
"""m, of aerosols and of water vapour."""
HIGHEST = 5000.0
MOST_AOT = 2.0


@dataclass(frozen=True)
class Terms:
    """The air over ground at some altitude."""

    gas: FloatArray | float
    scattered: Scattering

    def uniform(self, toa: FloatArray) -> FloatArray:
        """Reflectance of a ground that is like its surroundings."""
        a = self.scattered
        seen = (toa / self.gas - a.path_reflectance) / (a.down * a.up)
        return np.asarray(seen / (1 + a.spherical_albedo * seen), np.float32)

    def of_uniform(self, surface: FloatArray) -> FloatArray:
        """Top-of-atmosphere reflectance of a ground that is like its surroundings; the inverse of :meth:`uniform`."""
        a = self.scattered
        seen = a.down * a.up * surface / (1 - a.spherical_albedo * surface)
        return np.asarray(self.gas * (a.path_reflectance + seen), np.float32)

    def inverse(self, around: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(gain, offset): SRE = gain · ρTOA + offset, among surroundings of reflectance ``around``."""
        a = self.scattered
        trapped = (1 - a.spherical_albedo * around) / (a.down * a.direct_up)
        offset = -a.path_reflectance * trapped - around * a.diffuse_up / a.direct_up
        return np.asarray(trapped / self.gas, np.float32), np.asarray(offset, np.float32)


@dataclass(frozen=True)
class Air:
    """The air over one image's nodes, at any height above the mean ground."""

    band: str
    nodes: Conditions
    angles: Directions

    def at(self, height: FloatArray | np.float32, aot: FloatArray | None = None) -> Terms:
        """Over ground ``height`` m above the mean; ``aot`` above the mean ground, that of the image unless given."""
        nodes = self.nodes
        altitude = np.clip(nodes.altitude + height, 0, HIGHEST).astype(np.float32)
        fall = np.exp(-(altitude - nodes.altitude) / SCALE_HEIGHT)
        aot = np.minimum((nodes.aot if aot is None else aot) * fall, MOST_AOT)
        gas = gas_transmission(
            nodes.platform, self.band, sun_zenith=self.angles.sun_zenith, view_zenith=self.angles.view_zenith,
            water_vapour=nodes.water_vapour * fall, ozone=nodes.ozone, altitude=altitude,
        )  # fmt: skip
        return Terms(gas, self._scattered(aot, altitude))

    def molecules(self, terms: Terms) -> FloatArray:
        """Share of molecules in the light that is scattered upwards."""
        pure = self._scattered(np.zeros_like(self.nodes.aot), self.nodes.altitude)
        share = pure.diffuse_up / np.maximum(terms.scattered.diffuse_up, 1e-6)
        return np.asarray(np.clip(share, 0, 1), np.float32)

    def water_depth(self, extra: FloatArray | float = 0.0) -> FloatArray:
        """Optical thickness of water vapour there and back."""
        nodes = self.nodes
        transmission = water_vapour_transmission(
            nodes.platform, self.band, sun_zenith=self.angles.sun_zenith, view_zenith=self.angles.view_zenith,
            water_vapour=nodes.water_vapour + extra, altitude=nodes.altitude,
        )  # fmt: skip
        return np.asarray(-np.log(np.maximum(transmission, 1e-6)), np.float32)

    def _scattered(self, aot: FloatArray, altitude: FloatArray) -> Scattering:
        angles = self.angles
        return scattering(
            self.nodes.platform, self.band, self.nodes.aerosol_model, sun_zenith=angles.sun_zenith,
            view_zenith=angles.view_zenith, relative_azimuth=angles.sun_azimuth - angles.view_azimuth,
            aot=aot, altitude=altitude,
        )  # fmt: skip
