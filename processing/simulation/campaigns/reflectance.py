"""Surface reflectances with the errors of a Level 2A."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from processing.simulation.campaigns.sky import Sky
from processing.simulation.noise import bell
from processing.simulation.scene import averaged, mixed
from processing.simulation.spectra import SENTINEL2, Material, SpectralBand, band_reflectances
from processing.simulation.surface import Surface

FloatArray = npt.NDArray[np.float32]

BANDS = tuple(band for band in SENTINEL2 if band.resolution < 60)
"""Ten, in the order of ``bandId``."""
_LEAVES = [
    int(one)
    for one in (Material.CROP, Material.GRASS, Material.BROADLEAF, Material.CONIFER, Material.STRAW, Material.TWIGS)
]
_CULTIVARS = 0.07
"""Standard deviation of the factor by which leaves of one parcel are brighter than those of another."""
_AOT_ERROR, _CALIBRATION, _DIRECTION = 0.03, 0.01, 0.03
"""Standard deviations from date to date: of the optical thickness; of the factors of a band; of all bands, for no two
dates see the ground under one angle."""
_NOISE, _SPECKLE = 0.0015, 0.012
"""Standard deviation of a pixel: absolute, and relative to its reflectance."""
_MISREGISTRATION = 3.0
"""m, standard deviation along each axis."""


@dataclass(frozen=True)
class Errors:
    """Of one date."""

    aot: float
    direction: float
    bands: tuple[float, ...]
    shift: tuple[float, float]
    """m"""

    @classmethod
    def of(cls, day: date, seed: int) -> Errors:
        chance = np.random.default_rng([seed, day.toordinal(), 5])
        return cls(
            float(chance.normal(0, _AOT_ERROR)),
            float(chance.normal(1, _DIRECTION)),
            tuple(chance.normal(1, _CALIBRATION, len(BANDS)).tolist()),
            (float(chance.normal(0, _MISREGISTRATION)), float(chance.normal(0, _MISREGISTRATION))),
        )


def reflectance(surface: Surface, sky: Sky, band: SpectralBand, errors: Errors, seed: int) -> FloatArray:
    """Of one band on its own pixels, of an extent of 10 m pixels an even number of which are in each direction."""
    number, ratio = BANDS.index(band), band.resolution // 10
    spectrum = np.ascontiguousarray(band_reflectances((band,))[:, 0])
    image: FloatArray = mixed(surface.shares, spectrum)
    leaves = mixed(surface.shares[_LEAVES], spectrum[_LEAVES])
    image += leaves * _cultivars(surface.ground.parcel, _family(band), seed)
    image = np.asarray(cv2.GaussianBlur(_moved(image, errors.shift), (0, 0), 0.55 * ratio), np.float32)
    clear, dim = np.exp(-0.13 * sky.cloud), 1 - 0.6 * (1 - np.exp(-0.8 * sky.shade))
    image = averaged(np.asarray(image * dim * clear + 0.72 * (1 - clear), np.float32), ratio)
    haze = errors.aot * 0.1 * (0.49 / band.centre) ** 2
    image = (image * (1 - 0.5 * errors.aot * (0.49 / band.centre)) + haze) * errors.direction * errors.bands[number]
    chance = np.random.default_rng([seed, number, round(1e9 * abs(errors.aot))])
    noise = chance.standard_normal(image.shape, np.float32)
    return np.asarray(image + noise * (_NOISE + _SPECKLE * image), np.float32)


def _family(band: SpectralBand) -> int:
    """Bands of one family vary together: pigments, cells, water."""
    return 0 if band.centre < 0.72 else (1 if band.centre < 1.0 else 2)


@njit(cache=True)
def _cultivars(numbers: npt.NDArray[np.uint32], family: int, seed: int) -> FloatArray:
    out = np.empty(numbers.shape, np.float32)
    for i in range(numbers.shape[0]):
        for j in range(numbers.shape[1]):
            out[i, j] = _CULTIVARS * bell(int(numbers[i, j]), family, seed + 910)
    return out


def _moved(image: FloatArray, shift: tuple[float, float]) -> FloatArray:
    matrix = np.array([[1, 0, shift[0] / 10], [0, 1, shift[1] / 10]])
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
