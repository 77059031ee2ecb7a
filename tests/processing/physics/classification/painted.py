"""Scenes whose truth is known because it was painted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.physics.classification import PastImage, Scene
from processing.physics.classification.scene import BANDS, PAST_BANDS, PAST_RATIO

SIZE, RESOLUTION = 400, 20.0
Spectrum = tuple[float, ...]
Patch = tuple[slice, slice]
# coastal, blue, green, red, near infrared, short-wave infrared at 1.6 and 2.2 µm
VEGETATION = (0.02, 0.03, 0.06, 0.04, 0.35, 0.18, 0.09)
BARE_SOIL = (0.08, 0.10, 0.14, 0.19, 0.27, 0.33, 0.28)
CLOUD = (0.45, 0.45, 0.45, 0.45, 0.50, 0.40, 0.32)
SNOW = (0.80, 0.80, 0.80, 0.78, 0.70, 0.08, 0.06)
WATER = (0.04, 0.04, 0.04, 0.02, 0.01, 0.005, 0.003)
ROOF = (0.36, 0.40, 0.42, 0.44, 0.46, 0.42, 0.38)
PATCH = (slice(200, 230), slice(150, 190))
ANGLES = {"sun_zenith": 45.0, "sun_azimuth": 150.0, "view_zenith": 0.0, "view_azimuth": 0.0}


def fields(seed: int = 5) -> npt.NDArray[np.float32]:
    """Parcels of vegetation and bare soil in all proportions, shape (bands, SIZE, SIZE)."""
    draw = np.random.default_rng(seed)
    share = np.kron(draw.random((SIZE // 10, SIZE // 10)), np.ones((10, 10)))
    mixed = np.array([share * green + (1 - share) * bare for green, bare in zip(VEGETATION, BARE_SOIL, strict=True)])
    return np.asarray(mixed * (1 + 0.02 * draw.standard_normal(mixed.shape)), np.float32)


def paint(ground: npt.NDArray[np.float32], spectrum: Spectrum, where: Patch, share: float = 1.0) -> None:
    for band, value in zip(ground, spectrum, strict=True):
        band[where] = share * value + (1 - share) * band[where]


def shaded(ground: npt.NDArray[np.float32], where: Patch) -> None:
    for band, left in zip(ground, (0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.25), strict=True):
        band[where] *= left


def scene(ground: npt.NDArray[np.float32], cirrus: float = 0.001, **angles: float) -> Scene:
    numbers = np.rint(ground * 10000).astype(np.int16)
    grids = {name: np.full((34, 34), value, np.float32) for name, value in (ANGLES | angles).items()}
    level = round(10000 * np.cos(np.radians((ANGLES | angles)["sun_zenith"])))
    return Scene(
        reflectance={band: numbers[number] for number, band in enumerate(BANDS)},
        cirrus_toa=np.full((SIZE, SIZE), round(cirrus * 10000), np.int16),
        resolution=RESOLUTION,
        **grids,
        altitude=np.full((SIZE, SIZE), 150, np.int16),
        slope=np.zeros((SIZE, SIZE), np.uint8),
        cos_incidence=np.full((SIZE, SIZE), level, np.int16),
        topographic_shadow=np.zeros((SIZE, SIZE), bool),
    )


def past(ground: npt.NDArray[np.float32], days: float) -> PastImage:
    cells = SIZE // PAST_RATIO
    means = ground.reshape(len(BANDS), cells, PAST_RATIO, cells, PAST_RATIO).mean(axis=(2, 4))
    nowhere = np.zeros((cells, cells), bool)
    return PastImage(days, {band: means[BANDS.index(band)] for band in PAST_BANDS}, nowhere, nowhere)
