"""What the scattering tables interpolate, computed directly at places of one's own choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.scattering import scattering
from processing.physics.scattering_table import relative_pressure
from processing.physics.spectral_responses import SpectralResponse, spectral_responses
from processing.radiative_transfer import rayleigh
from processing.radiative_transfer.aerosols import MODELS, optics
from processing.radiative_transfer.solver import Column, Solver
from processing.radiative_transfer.spectral import WAVELENGTHS, solar_irradiance, weights

Array = npt.NDArray[np.float64]
Band = tuple[str, str]
Shares = Mapping[float, float]
"""Of wavelengths (µm) in a band."""

COLUMNS, VIEWS, AZIMUTHS = 4, 4, 8
GROUND = 0.3


@dataclass(frozen=True)
class Places:
    """One sun over some columns of air, seen from every view at every azimuth."""

    sun_zenith: float
    aots: Array
    altitudes: Array
    views: Array
    azimuths: Array

    @property
    def geometries(self) -> int:
        return self.aots.size * self.views.size * self.azimuths.size


@dataclass
class Direct:
    """Of a band: path (columns, views, azimuths), transmittance of sunlight and spherical albedo (columns,)."""

    path: Array
    down: Array
    albedo: Array

    def add(self, share: float, other: Direct) -> None:
        self.path += share * other.path
        self.down += share * other.down
        self.albedo += share * other.albedo

    @classmethod
    def nothing(cls) -> Direct:
        return cls(np.zeros((COLUMNS, VIEWS, AZIMUTHS)), np.zeros(COLUMNS), np.zeros(COLUMNS))


def at_random(number: int, seed: int) -> list[Places]:
    """Sun 0 to 75°, views 0 to 15°, AOT 0 to 1.5, altitude 0 to 4000 m: evenly."""
    random = np.random.default_rng(seed)
    return [
        Places(
            random.uniform(0, 75), random.uniform(0, 1.5, COLUMNS), random.uniform(0, 4000, COLUMNS),
            random.uniform(0, 15, VIEWS), random.uniform(0, 180, AZIMUTHS),
        )
        for _ in range(number)
    ]  # fmt: skip


def at_nodes(band: Band) -> Shares:
    """The tables' own wavelengths."""
    return {float(w): float(s) for w, s in zip(WAVELENGTHS, weights(spectral_responses()[band]), strict=True) if s}


def finely(band: Band, step: int = 8) -> Shares:
    """Wavelengths ``step`` nm apart, each the mean of its part of response and sunlight."""
    response: SpectralResponse = spectral_responses()[band]
    light = response.response * np.interp(response.wavelengths, *solar_irradiance())
    parts = np.array_split(np.arange(light.size), -(-light.size // step))
    return {
        float(light[part] @ response.wavelengths[part] / light[part].sum() / 1000): float(
            light[part].sum() / light.sum()
        )
        for part in parts
    }


def solve(model: str, bands: Mapping[Band, Shares], places: Sequence[Places]) -> dict[Band, list[Direct]]:
    """Every wavelength is solved once for all bands that it is part of."""
    results = {band: [Direct.nothing() for _ in places] for band in bands}
    for wavelength in sorted({wavelength for shares in bands.values() for wavelength in shares}):
        users = [(shares[wavelength], results[band]) for band, shares in bands.items() if wavelength in shares]
        for number, direct in enumerate(_at(model, wavelength, places)):
            for share, directs in users:
                directs[number].add(share, direct)
    return results


def _at(model: str, wavelength: float, places: Sequence[Places]) -> Iterator[Direct]:
    own, molecules = optics(MODELS[model], wavelength), float(rayleigh.optical_depth(np.asarray(wavelength)))
    solver = Solver(wavelength, own)
    for place in places:
        pressures = relative_pressure(place.altitudes)
        columns = [
            Column(molecules * pressure, aot * own.extinction)
            for aot, pressure in zip(place.aots, pressures, strict=True)
        ]
        solution = solver.solve(columns, place.sun_zenith, place.views, place.azimuths)
        yield Direct(solution.path_reflectance, solution.transmittance, solver.spherical_albedo(columns))


def differences(band: Band, model: str, places: Sequence[Places], direct: Sequence[Direct]) -> dict[str, Array]:
    """Tables minus solver: of path reflectance, transmittance, albedo, and of sunlit ground under the air."""
    found: dict[str, list[Array]] = {"path": [], "down": [], "albedo": [], "scene": []}
    for place, truth in zip(places, direct, strict=True):
        table = scattering(
            *band, model, sun_zenith=place.sun_zenith, view_zenith=place.views[:, None],
            relative_azimuth=place.azimuths, aot=place.aots[:, None, None], altitude=place.altitudes[:, None, None],
        )  # fmt: skip
        down, albedo = (np.broadcast_to(v[:, None, None], truth.path.shape) for v in (truth.down, truth.albedo))
        found["path"].append(table.path_reflectance - truth.path)
        found["down"].append(table.down - down)
        found["albedo"].append(table.spherical_albedo - albedo)
        scene = _scene(table.path_reflectance, table.down, table.spherical_albedo)
        found["scene"].append(scene - _scene(truth.path, down, albedo))
    return {name: np.concatenate([values.ravel() for values in parts]) for name, parts in found.items()}


def _scene(path: Array, down: Array, albedo: Array) -> Array:
    """Reflectance as it would be seen if nothing were lost on the way up."""
    return np.asarray(path + down * GROUND / (1 - albedo * GROUND))
