"""One place on one date as a satellite of either family sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from processing.raster.geobox import GeoBox
from processing.simulation.cover import LAND_COVER
from processing.simulation.ground import Ground, draw_ground
from processing.simulation.sky import Sky, cloud_optical_thickness, top_of_atmosphere, towards
from processing.simulation.spectra import SpectralBand, band_reflectances
from processing.simulation.surface import Surface, draw_surface

FloatArray = npt.NDArray[np.float32]

STRIP_PIXELS = 1020
"""Rows drawn at once; a multiple of every ratio between pixel sizes."""
CLOUD_TRUTH = 0.3
"""Optical thickness from which a pixel is cloud, or shade, in the truth."""
NOISE = 0.0012
"""Standard deviation of the sensor's noise at reflectance 0.1."""


@dataclass(frozen=True)
class Scene:
    """What the weather was and where the snow lay; the place itself comes from its coordinates and ``seed``."""

    sensing_time: datetime
    """Aware, UTC."""
    cloudiness: float = 0.1
    aot: float = 0.12
    water_vapour: float = 2.0
    """g cm⁻²"""
    snow_line: float | None = None
    """m; that of the season when absent."""
    cloud_altitude: float = 2200.0
    """m"""
    seed: int = 31
    """Of the place: the same for all dates."""

    @property
    def day(self) -> int:
        return self.sensing_time.timetuple().tm_yday

    @property
    def season_snow_line(self) -> float:
        """Lowest in February, above every summit in August."""
        if self.snow_line is not None:
            return self.snow_line
        return 2250.0 - 1150.0 * float(np.cos(2 * np.pi * (self.day - 40) / 365.25))


@dataclass(frozen=True)
class Geometry:
    """Where the sun and the satellite stand, degrees; azimuths clockwise from north."""

    sun_zenith: float
    sun_azimuth: float
    view_zenith: float
    view_azimuth: float


@dataclass(frozen=True)
class Light:
    """What lights and hides the ground, at one pixel size."""

    illumination: FloatArray
    sunlight: FloatArray
    """Transmission of the clouds towards the sun."""
    cloud: FloatArray
    """Cloud optical thickness towards the satellite."""
    altitude: FloatArray
    """m"""


@dataclass(frozen=True)
class Strip:
    """Some rows of a scene at its finest pixel size."""

    first_row: int
    ground: Ground
    surface: Surface
    illumination: FloatArray
    shade: FloatArray
    """Cloud optical thickness towards the sun."""
    cloud: FloatArray
    """Cloud optical thickness towards the satellite."""

    @cached_property
    def _light(self) -> dict[int, Light]:
        return {}

    def coarsened(self, ratio: int) -> Light:
        """The light on pixels ``ratio`` times as large; averaged once for all bands."""
        if ratio not in self._light:
            images = (self.illumination, np.exp(-0.35 * self.shade), self.cloud, self.ground.altitude)
            self._light[ratio] = Light(*(averaged(image, ratio) for image in images))
        return self._light[ratio]


def sun_position(moment: datetime, longitude: float, latitude: float) -> tuple[float, float]:
    """(zenith, azimuth), degrees, by Spencer's series (1971) and the hour angle; good to about 0.1°."""
    moment = moment.astimezone(UTC)
    hours = moment.hour + moment.minute / 60 + moment.second / 3600
    angle = 2 * np.pi * (moment.timetuple().tm_yday - 1 + (hours - 12) / 24) / 365.25
    declination = (
        0.006918 - 0.399912 * np.cos(angle) + 0.070257 * np.sin(angle) - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle) - 0.002697 * np.cos(3 * angle) + 0.00148 * np.sin(3 * angle)
    )  # fmt: skip
    minutes = 229.18 * (
        0.000075 + 0.001868 * np.cos(angle) - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle) - 0.040849 * np.sin(2 * angle)
    )  # fmt: skip
    hour_angle = np.radians(15 * (hours + minutes / 60 - 12) + longitude)
    phi = np.radians(latitude)
    cos_zenith = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    zenith = np.arccos(np.clip(cos_zenith, -1, 1))
    north = np.sin(declination) - np.sin(phi) * cos_zenith
    east = -np.cos(declination) * np.sin(hour_angle) * np.cos(phi)
    return float(np.degrees(zenith)), float(np.degrees(np.arctan2(east, north)) % 360)


def sky_of(scene: Scene, geometry: Geometry) -> Sky:
    weather = scene.seed * 1000 + scene.sensing_time.toordinal()
    return Sky(
        geometry.sun_zenith, geometry.sun_azimuth, scene.aot, scene.water_vapour,
        scene.cloudiness, scene.cloud_altitude, weather,
    )  # fmt: skip


def strips(scene: Scene, geometry: Geometry, geobox: GeoBox) -> Iterator[Strip]:
    """The scene from north to south, at the pixel size of ``geobox``."""
    sky = sky_of(scene, geometry)
    for first in range(0, geobox.height, STRIP_PIXELS):
        rows = min(STRIP_PIXELS, geobox.height - first)
        part = replace(geobox, top=geobox.top - first * geobox.resolution, height=rows)
        ground = draw_ground(part, seed=scene.seed, year=scene.sensing_time.year)
        moisture = 0.35 + 0.3 * float(np.cos(2 * np.pi * (scene.day - 20) / 365.25))
        surface = draw_surface(
            ground, day=scene.day, snow_line=scene.season_snow_line, moisture=moisture, seed=scene.seed
        )
        height = max(scene.cloud_altitude - float(ground.altitude.mean()), 500.0)
        sunwards = towards(geometry.sun_zenith, geometry.sun_azimuth, height)
        viewwards = towards(geometry.view_zenith, geometry.view_azimuth, height)
        yield Strip(
            first, ground, surface, _illumination(ground, geometry),
            cloud_optical_thickness(part, sky, shift_east=sunwards[0], shift_north=sunwards[1]),
            cloud_optical_thickness(part, sky, shift_east=viewwards[0], shift_north=viewwards[1]),
        )  # fmt: skip


def _illumination(ground: Ground, geometry: Geometry) -> FloatArray:
    """cos(incidence)/cos(sun zenith) on the slopes, at least 0."""
    zenith, azimuth = np.radians(geometry.sun_zenith), np.radians(geometry.sun_azimuth)
    slope_sun = ground.slope_east * np.sin(azimuth) + ground.slope_north * np.cos(azimuth)
    steepness = np.sqrt(1 + ground.slope_east**2 + ground.slope_north**2)
    ratio = (1 - np.tan(zenith) * slope_sun) / steepness
    clipped: FloatArray = np.clip(ratio, 0.0, 3.0).astype(np.float32)
    return clipped


def surface_reflectance(strip: Strip, bands: tuple[SpectralBand, ...], number: int) -> FloatArray:
    """Of band ``number`` of ``bands``: the materials' reflectances, mixed."""
    mixed: FloatArray = np.tensordot(band_reflectances(bands)[:, number], strip.surface.shares, axes=1)
    return mixed.astype(np.float32, copy=False)


def observed(
    strip: Strip, scene: Scene, geometry: Geometry, bands: tuple[SpectralBand, ...], number: int, ratio: int
) -> FloatArray:
    """TOA reflectance of one band, its pixels ``ratio`` times as large as the strip's, with the sensor's noise."""
    seen = strip.coarsened(ratio)
    toa = top_of_atmosphere(
        averaged(surface_reflectance(strip, bands, number), ratio), seen.illumination, seen.sunlight, seen.cloud,
        sky_of(scene, geometry), wavelength=bands[number].centre, view_zenith=geometry.view_zenith,
        altitude=seen.altitude,
    )  # fmt: skip
    generator = np.random.default_rng([scene.seed, scene.sensing_time.toordinal(), number, strip.first_row])
    noise = generator.standard_normal(toa.shape, np.float32) * NOISE * np.sqrt(0.3 + 7 * np.maximum(toa, 0))
    noisy: FloatArray = np.clip(toa + noise, 0.0002, 1.6).astype(np.float32)
    return noisy


def averaged(image: FloatArray, ratio: int) -> FloatArray:
    """Means of ``ratio`` × ``ratio`` pixels; what does not fill a pixel at the edge is left out."""
    rows, columns = image.shape[0] // ratio, image.shape[1] // ratio
    blocks = image[: rows * ratio, : columns * ratio].reshape(rows, ratio, columns, ratio)
    means: FloatArray = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means


def truth_classes(strip: Strip) -> dict[str, npt.NDArray[np.uint8]]:
    """What is really there: cloud, shadow, snow, water (0 or 1) and the land-cover class."""
    cover = LAND_COVER[strip.ground.cover]
    return {
        "cloud": (strip.cloud > CLOUD_TRUTH).astype(np.uint8),
        "shadow": ((strip.shade > CLOUD_TRUTH) & (strip.cloud <= CLOUD_TRUTH)).astype(np.uint8),
        "snow": (strip.surface.snow > 0.5).astype(np.uint8),
        "water": (cover == 51).astype(np.uint8),
        "land_cover": cover,
    }
