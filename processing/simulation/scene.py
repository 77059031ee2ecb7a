"""One place on one date as a satellite of either family sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation import relief, surroundings
from processing.simulation.aerosols import MODELS
from processing.simulation.air_tables import rayleigh_depth
from processing.simulation.atmosphere import Air, air_table, aot_at, water_vapour_at
from processing.simulation.clouds import CIRRUS_ALTITUDE, Cumulus, cirrus, draw_cumulus, through, towards
from processing.simulation.geometry import AngleNodes, Geometry, interpolated, lean, node_positions, sun_nodes
from processing.simulation.ground import Ground, draw_ground
from processing.simulation.illumination import beam, cast_shadows, open_sky
from processing.simulation.noise import fractal_noise, uniform
from processing.simulation.radiance import Light, top_of_atmosphere
from processing.simulation.spectra import SpectralBand, band_reflectances
from processing.simulation.surface import Surface, draw_surface

FloatArray = npt.NDArray[np.float32]
Detectors = npt.NDArray[np.uint8]
Looks = Callable[[GeoBox], Detectors]
"""Which detector looks at each pixel of a grid: a place in the tuples of :attr:`Observation.views`."""

STRIP_ROWS = 480
"""Rows drawn at once; a multiple of every ratio between pixel sizes."""
BLUR = 0.55
"""Standard deviation of the sensor's point spread, pixels of the finest band."""


@dataclass(frozen=True)
class Scene:
    """What the weather was and where the snow lay; the place itself comes from its coordinates and ``seed``."""

    sensing_time: datetime
    """Aware, UTC."""
    cloudiness: float = 0.1
    aot: float = 0.12
    """At 550 nm, the scene's mean at 150 m of altitude."""
    water_vapour: float = 2.0
    """g cm⁻², at 150 m of altitude."""
    snow_line: float | None = None
    """m; that of the season when absent."""
    cloud_altitude: float = 2200.0
    """m; that of the cumulus, at least 500 m over the mean ground."""
    cirrus: float = 0.0
    """Strength of the veil, 0 to 1."""
    seed: int = 31
    """Of the place: the same for all dates."""
    aerosol_model: int | None = None
    """Which of :data:`processing.simulation.aerosols.MODELS`; that of the day when absent."""

    @property
    def day(self) -> int:
        return self.sensing_time.timetuple().tm_yday

    @property
    def weather_seed(self) -> int:
        return self.seed * 1000 + self.sensing_time.toordinal()

    @property
    def aerosol(self) -> int:
        if self.aerosol_model is not None:
            return self.aerosol_model
        return int(len(MODELS) * uniform(self.weather_seed, 5, 41))

    @property
    def season_snow_line(self) -> float:
        """Lowest in February, above every summit in August."""
        if self.snow_line is not None:
            return self.snow_line
        return 2250.0 - 1150.0 * float(np.cos(2 * np.pi * (self.day - 40) / 365.25))

    @property
    def soil_moisture(self) -> float:
        return 0.35 + 0.3 * float(np.cos(2 * np.pi * (self.day - 20) / 365.25))


@dataclass(frozen=True)
class Strip:
    """Some rows of a scene at its finest pixel size."""

    first_row: int
    ground: Ground
    surface: Surface
    light: Light
    aot: FloatArray
    """At 550 nm."""
    water_vapour: FloatArray
    """g cm⁻²"""
    looks: Looks = field(repr=False)
    _coarser: dict[int, tuple[Light, FloatArray, Detectors]] = field(default_factory=dict, repr=False)

    def at(self, ratio: int) -> tuple[Light, FloatArray, Detectors]:
        """The light, the shares of the materials, and who looks, on pixels ``ratio`` times as large."""
        if ratio not in self._coarser:
            light = Light(*(averaged(image, ratio) for image in vars(self.light).values()))
            shares = np.stack([averaged(share, ratio) for share in self.surface.shares])
            fine = self.ground.geobox
            box = replace(fine, resolution=fine.resolution * ratio, height=shares.shape[1], width=shares.shape[2])
            self._coarser[ratio] = light, shares, self.looks(box)
        return self._coarser[ratio]


@dataclass(frozen=True)
class Observation:
    """A scene under a geometry, over an extent at its finest pixel size: draws itself strip by strip."""

    scene: Scene
    geobox: GeoBox
    views: dict[str, tuple[AngleNodes, ...]]
    """The view angles of each detector by band name; no angle missing."""
    bands: tuple[SpectralBand, ...]
    looks: Looks

    @cached_property
    def sun(self) -> AngleNodes:
        return sun_nodes(self.geobox, self.scene.sensing_time)

    @cached_property
    def air(self) -> Air:
        """Haze in drifts of some 15 km, water vapour in weaker ones."""
        haze, humid = (self._drifts(seed) for seed in (77, 177))
        scene = self.scene
        return Air(scene.aot * (1 + 0.35 * haze), scene.water_vapour * (1 + 0.10 * humid), scene.aerosol)

    def _drifts(self, seed: int) -> npt.NDArray[np.float64]:
        x, y = node_positions(self.geobox)
        seed += self.scene.weather_seed
        drifts = np.array([fractal_noise(u / 16e3, v / 16e3, 2, seed) for u, v in zip(x.flat, y.flat, strict=True)])
        return drifts.reshape(x.shape)

    @cached_property
    def reflectances(self) -> FloatArray:
        """Of every material in every band, shape (band, material)."""
        return np.ascontiguousarray(band_reflectances(self.bands).T)

    @cached_property
    def _tables(self) -> dict[str, FloatArray]:
        """By band, with the detectors in the first axis."""
        return {
            band.name: np.stack([air_table(band, self.air, Geometry(self.sun, view)) for view in self.views[band.name]])
            for band in self.bands
        }

    @cached_property
    def _cloud_view(self) -> tuple[AngleNodes, ...]:
        """By detector: that of the red band. Clouds are in the same place in every band; in real images they shift by
        tens of metres."""
        return self.views["B4"]

    @cached_property
    def _surroundings(self) -> FloatArray:
        """Mean reflectance around every place, shape (band, rows, columns) of 120 m pixels."""
        pixel, margin = surroundings.PIXEL, round(surroundings.REACH / surroundings.PIXEL)
        rows, columns = (int(np.ceil(size * self.geobox.resolution / pixel)) + 2 for size in self.geobox.shape)
        box = GeoBox(
            self.geobox.epsg, self.geobox.left - margin * pixel, self.geobox.top + margin * pixel, pixel,
            rows + 2 * margin, columns + 2 * margin,
        )  # fmt: skip
        shares = self._draw_surface(draw_ground(box, seed=self.scene.seed, year=self.scene.sensing_time.year)).shares
        around = []
        for band, reflectances in zip(self.bands, self.reflectances, strict=True):
            molecules, haze = 0.5 * rayleigh_depth(band.centre), 0.8 * self.scene.aot * (band.centre / 0.55) ** -1.3
            wide = surroundings.mixed_around(mixed(shares, reflectances), molecules=molecules / (molecules + haze))
            around.append(wide[margin : margin + rows, margin : margin + columns])
        return np.ascontiguousarray(np.stack(around))

    def _draw_surface(self, ground: Ground) -> Surface:
        scene = self.scene
        return draw_surface(
            ground, day=scene.day, snow_line=scene.season_snow_line, moisture=scene.soil_moisture, seed=scene.seed
        )

    @cached_property
    def cloud_altitude(self) -> float:
        """m above sea level, of the cumulus' base: that of the scene, but well over the ground."""
        middle = replace(self.geobox, resolution=self.geobox.resolution * 20)
        box = replace(middle, height=max(1, self.geobox.height // 20), width=max(1, self.geobox.width // 20))
        return max(self.scene.cloud_altitude, float(relief.altitudes(box, self.scene.seed).mean()) + 500.0)

    def strips(self) -> Iterator[Strip]:
        """From north to south."""
        for first in range(0, self.geobox.height, STRIP_ROWS):
            rows = min(STRIP_ROWS, self.geobox.height - first)
            yield self._strip(
                first, replace(self.geobox, top=self.geobox.top - first * self.geobox.resolution, height=rows)
            )

    @cached_property
    def _cumulus(self) -> Cumulus | None:
        scene = self.scene
        steepest = max(float(angles.zenith.max()) for angles in (self.sun, *self._cloud_view))
        reach = (self.cloud_altitude + 1500.0) * float(np.tan(np.radians(steepest)))
        return draw_cumulus(self.geobox, scene.cloudiness, scene.weather_seed, self.cloud_altitude, reach)

    def _strip(self, first: int, box: GeoBox) -> Strip:
        scene = self.scene
        ground = draw_ground(box, seed=scene.seed, year=scene.sensing_time.year)
        sun, sunwards = self.sun.mean(), lean(self.sun, box, first)
        cloud, brightness = through(self._cumulus, box, ground.altitude, self._line_of_sight(box, first), sun[1])
        light = Light(
            altitude=ground.altitude,
            beam=beam(ground, sunwards) * cast_shadows(box, *sun, scene.seed),
            sky=open_sky(ground),
            shade=through(self._cumulus, box, ground.altitude, sunwards)[0],
            cloud=cloud,
            relief=brightness,
            veil=cirrus(box, scene.cirrus, scene.weather_seed, towards(*self._cloud_view[0].mean(), CIRRUS_ALTITUDE)),
        )
        haze, humid = (interpolated(nodes, box, first) for nodes in (self.air.aot, np.asarray(self.air.water_vapour)))
        return Strip(
            first, ground, self._draw_surface(ground), light, aot_at(ground.altitude, haze).astype(np.float32),
            water_vapour_at(ground.altitude, humid).astype(np.float32), self.looks,
        )  # fmt: skip

    def _line_of_sight(self, box: GeoBox, first: int) -> tuple[FloatArray, FloatArray]:
        """East and north, m per m of height, towards the satellite, of each pixel's own detector."""
        looking = self.looks(box)
        east, north = lean(self._cloud_view[0], box, first)
        for number in range(1, len(self._cloud_view)):
            seen = looking == number
            if seen.any():
                other = lean(self._cloud_view[number], box, first)
                east[seen], north[seen] = other[0][seen], other[1][seen]
        return east, north

    def surface_reflectance(self, strip: Strip, number: int, ratio: int) -> FloatArray:
        """Of band ``number``, on pixels ``ratio`` times as large as the strip's; blurred by the optics."""
        image = mixed(strip.at(ratio)[1], self.reflectances[number])
        if ratio == 1:
            image = cv2.GaussianBlur(image, (0, 0), BLUR).astype(np.float32, copy=False)
        return image

    def observed(self, strip: Strip, number: int, ratio: int) -> FloatArray:
        """TOA reflectance of one band, with the sensor's noise."""
        band = self.bands[number]
        light, _, detectors = strip.at(ratio)
        angles = self.sun, self._cloud_view[0]
        cosines = [float(np.cos(np.radians(nodes.mean()[0]))) for nodes in angles]
        return top_of_atmosphere(
            self.surface_reflectance(strip, number, ratio), light, self._tables[band.name],
            self._surroundings[number], wavelength=band.centre, resolution=self.geobox.resolution * ratio,
            around_resolution=surroundings.PIXEL, detectors=detectors, first_row=strip.first_row // ratio,
            cloud_altitude=self.cloud_altitude, cosines=(cosines[0], cosines[1]),
            seed=self.scene.weather_seed + 7919 * (number + 1),
        )  # fmt: skip


@njit(cache=True)
def mixed(shares: FloatArray, reflectances: FloatArray) -> FloatArray:
    """Sum of shares times reflectances; compiled, for BLAS keeps every core busy waiting on so thin a product."""
    materials, rows, columns = shares.shape
    out = np.zeros((rows, columns), np.float32)
    for material in range(materials):
        for i in range(rows):
            for j in range(columns):
                out[i, j] += shares[material, i, j] * reflectances[material]
    return out


def averaged(image: FloatArray, ratio: int) -> FloatArray:
    """Means of ``ratio`` × ``ratio`` pixels; what does not fill a pixel at the edge is left out."""
    if ratio == 1:
        return image
    rows, columns = image.shape[0] // ratio, image.shape[1] // ratio
    whole = image[: rows * ratio, : columns * ratio]
    return cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
