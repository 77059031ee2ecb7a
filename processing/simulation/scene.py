"""One place on one date as a satellite of either family sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.raster.geobox import GeoBox
from processing.simulation.atmosphere import Air, air_table, aot_at, water_vapour_at
from processing.simulation.clouds import CIRRUS_ALTITUDE, cirrus, cumulus, towards
from processing.simulation.cover import LAND_COVER
from processing.simulation.geometry import AngleNodes, Geometry, interpolated, node_positions, sun_nodes
from processing.simulation.ground import Ground, draw_ground
from processing.simulation.illumination import beam, cast_shadows, open_sky
from processing.simulation.noise import fractal_noise
from processing.simulation.radiance import Light, top_of_atmosphere
from processing.simulation.spectra import SpectralBand, band_reflectances
from processing.simulation.surface import Surface, draw_surface

FloatArray = npt.NDArray[np.float32]

STRIP_ROWS = 480
"""Rows drawn at once; a multiple of every ratio between pixel sizes."""
CLOUD_TRUTH = 0.3
"""Optical thickness from which a pixel is cloud, or shade, in the truth."""
SURROUNDINGS_PIXEL = 120.0
"""m"""
SURROUNDINGS_REACH = 600.0
"""m: how far the light of a place strays into the view of another (standard deviation)."""
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

    @property
    def day(self) -> int:
        return self.sensing_time.timetuple().tm_yday

    @property
    def weather_seed(self) -> int:
        return self.seed * 1000 + self.sensing_time.toordinal()

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
    _coarser: dict[int, tuple[Light, FloatArray]] = field(default_factory=dict, repr=False)

    def at(self, ratio: int) -> tuple[Light, FloatArray]:
        """The light, and the shares of the materials, on pixels ``ratio`` times as large."""
        if ratio not in self._coarser:
            light = Light(*(averaged(image, ratio) for image in vars(self.light).values()))
            shares = np.stack([averaged(share, ratio) for share in self.surface.shares])
            self._coarser[ratio] = light, shares
        return self._coarser[ratio]


@dataclass(frozen=True)
class Observation:
    """A scene under a geometry, over an extent at its finest pixel size: draws itself strip by strip."""

    scene: Scene
    geobox: GeoBox
    views: dict[str, AngleNodes]
    """The view angles by band name; no angle missing."""
    bands: tuple[SpectralBand, ...]

    @cached_property
    def sun(self) -> AngleNodes:
        return sun_nodes(self.geobox, self.scene.sensing_time)

    @cached_property
    def air(self) -> Air:
        """Haze in drifts of some 15 km."""
        x, y = node_positions(self.geobox)
        seed = self.scene.weather_seed + 77
        drifts = np.array([fractal_noise(u / 16e3, v / 16e3, 2, seed) for u, v in zip(x.flat, y.flat, strict=True)])
        return Air(self.scene.aot * (1 + 0.35 * drifts.reshape(x.shape)), self.scene.water_vapour)

    @cached_property
    def reflectances(self) -> FloatArray:
        """Of every material in every band, shape (band, material)."""
        return np.ascontiguousarray(band_reflectances(self.bands).T)

    @cached_property
    def _tables(self) -> dict[str, FloatArray]:
        return {band.name: air_table(band, self.air, Geometry(self.sun, self.views[band.name])) for band in self.bands}

    @cached_property
    def mean_view(self) -> tuple[float, float]:
        return next(iter(self.views.values())).mean()

    @cached_property
    def _surroundings(self) -> FloatArray:
        """Mean reflectance around every place, shape (band, rows, columns) of 120 m pixels."""
        ratio = SURROUNDINGS_PIXEL / self.geobox.resolution
        rows, columns = (int(np.ceil(size / ratio)) for size in self.geobox.shape)
        box = replace(self.geobox, resolution=SURROUNDINGS_PIXEL, height=rows + 2, width=columns + 2)
        shares = self._draw_surface(draw_ground(box, seed=self.scene.seed, year=self.scene.sensing_time.year)).shares
        reach = SURROUNDINGS_REACH / SURROUNDINGS_PIXEL
        return np.stack(
            [
                cv2.GaussianBlur(_mixed(shares, self.reflectances[number]), (0, 0), reach)
                for number in range(len(self.bands))
            ]
        )

    def _draw_surface(self, ground: Ground) -> Surface:
        scene = self.scene
        return draw_surface(
            ground, day=scene.day, snow_line=scene.season_snow_line, moisture=scene.soil_moisture, seed=scene.seed
        )

    @cached_property
    def cloud_altitude(self) -> float:
        """m above sea level: that of the scene, but well over the ground."""
        middle = replace(self.geobox, resolution=self.geobox.resolution * 20)
        box = replace(middle, height=max(1, self.geobox.height // 20), width=max(1, self.geobox.width // 20))
        ground = draw_ground(box, seed=self.scene.seed, year=self.scene.sensing_time.year)
        return max(self.scene.cloud_altitude, float(ground.altitude.mean()) + 500.0)

    def strips(self) -> Iterator[Strip]:
        """From north to south."""
        for first in range(0, self.geobox.height, STRIP_ROWS):
            rows = min(STRIP_ROWS, self.geobox.height - first)
            yield self._strip(
                first, replace(self.geobox, top=self.geobox.top - first * self.geobox.resolution, height=rows)
            )

    def _strip(self, first: int, box: GeoBox) -> Strip:
        scene = self.scene
        ground = draw_ground(box, seed=scene.seed, year=scene.sensing_time.year)
        sun, view = self.sun.mean(), self.mean_view
        height = np.float32(self.cloud_altitude) - ground.altitude
        cloud, relief = cumulus(box, scene.cloudiness, scene.weather_seed, height, towards(*view, 1.0), sun[1])
        light = Light(
            altitude=ground.altitude,
            beam=beam(ground, *sun) * cast_shadows(box, *sun, scene.seed),
            sky=open_sky(ground),
            shade=cumulus(box, scene.cloudiness, scene.weather_seed, height, towards(*sun, 1.0))[0],
            cloud=cloud,
            relief=relief,
            veil=cirrus(box, scene.cirrus, scene.weather_seed, towards(*view, CIRRUS_ALTITUDE)),
        )
        haze = interpolated(self.air.aot, replace(self.geobox, height=first + box.height))[first:]
        return Strip(
            first, ground, self._draw_surface(ground), light,
            aot_at(ground.altitude, haze).astype(np.float32),
            water_vapour_at(ground.altitude, scene.water_vapour).astype(np.float32),
        )  # fmt: skip

    def surface_reflectance(self, strip: Strip, number: int, ratio: int) -> FloatArray:
        """Of band ``number``, on pixels ``ratio`` times as large as the strip's; blurred by the optics."""
        mixed = _mixed(strip.at(ratio)[1], self.reflectances[number])
        if ratio == 1:
            mixed = cv2.GaussianBlur(mixed, (0, 0), BLUR).astype(np.float32, copy=False)
        return mixed

    def observed(self, strip: Strip, number: int, ratio: int) -> FloatArray:
        """TOA reflectance of one band, with the sensor's noise."""
        band = self.bands[number]
        cosines = [float(np.cos(np.radians(angles[0]))) for angles in (self.sun.mean(), self.mean_view)]
        return top_of_atmosphere(
            self.surface_reflectance(strip, number, ratio), strip.at(ratio)[0], self._tables[band.name],
            self._surroundings[number], wavelength=band.centre, resolution=self.geobox.resolution * ratio,
            around_resolution=SURROUNDINGS_PIXEL, first_row=strip.first_row // ratio,
            cloud_altitude=self.cloud_altitude, cosines=(cosines[0], cosines[1]),
            seed=self.scene.weather_seed + 7919 * (number + 1),
        )  # fmt: skip


@njit(cache=True)
def _mixed(shares: FloatArray, reflectances: FloatArray) -> FloatArray:
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


def truth_classes(strip: Strip) -> dict[str, npt.NDArray[np.uint8]]:
    """What is really there: cloud, shadow, snow, water (0 or 1) and the land-cover class."""
    cover = LAND_COVER[strip.ground.cover]
    cloud = strip.light.cloud > CLOUD_TRUTH
    return {
        "cloud": cloud.astype(np.uint8),
        "cirrus": (strip.light.veil > CLOUD_TRUTH).astype(np.uint8),
        "shadow": ((strip.light.shade > CLOUD_TRUTH) & ~cloud).astype(np.uint8),
        "snow": (strip.surface.snow > 0.5).astype(np.uint8),
        "water": (cover == 51).astype(np.uint8),
        "land_cover": cover,
    }
