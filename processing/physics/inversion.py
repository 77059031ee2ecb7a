"""Surface reflectance and its uncertainty at full resolution, from digital numbers, in one pass over each band.

Under air that the ground at altitude z sees,

    ρTOA/Tgas = ρpath + T↓·(SRE·tdir↑ + ρenv·tdif↑)/(1 − S·ρenv)

is linear in the digital number. :func:`band_fields` reduces the air to few coefficients on a grid of some 500 m
(:class:`BandFields`): gain and offset as parabolas of the pixel's height over the mean ground, the directions of sun
and sensor, the surroundings, the variance. :func:`correct_strip` interpolates them and applies them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.inversion_kernels import correct_level, correct_slopes
from processing.physics.terrain import Terrain

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]

REFLECTANCE_SCALE = 10000
"""Numbers per unit of reflectance, in SRE and FRE."""
NO_DATA = -10000
UNCERTAINTY_SCALE = 2000
"""Numbers per unit of reflectance, in the uncertainty: steps of 0.0005; 255 is 0.1275 or more, 0 no data."""


LOST_DETAIL, LOST_AT = 0.045, 30.0
"""Standard deviation of the slopes of pixels of 30 m about those of a model of 30 m, by the root mean square of the
slopes around. A model has no detail under its own posts, smaller pixels have: theirs are off as one over the square
root of their size (0.025, 0.038 and 0.053 at 30, 20 and 10 m in the simulated mountains, on gentle slopes as on steep
ones)."""


@dataclass(frozen=True)
class BandFields:
    """All that a band's correction needs of the air; made by :func:`processing.physics.band_fields.band_fields`."""

    values: FloatArray
    """Shape (rows, columns, coefficients) on a grid that shares the image's first corner; C-contiguous."""
    node: float
    """Pixel size of that grid, m."""
    saturated: int
    """Digital number from which on the detector tells no difference."""


@dataclass(frozen=True)
class Corrected:
    """A strip of one band; C-contiguous arrays of the strip's shape."""

    sre: Int16Array
    """Surface reflectance × 10000 of a ground taken for level, :data:`NO_DATA` where there is none."""
    fre: Int16Array
    """That of the ground as if it were lit as level ground is. The same array as ``sre`` where there is no relief."""
    sigma: ByteArray
    """Standard deviation of ``fre`` × 2000, 1 to 255; 0 where there is no data, 255 where it is saturated."""


def correct_strip(
    numbers: npt.NDArray[np.uint16],
    fields: BandFields,
    relief: Terrain | None,
    *,
    first_row: int,
    resolution: float,
    directional: float = 0.0,
) -> Corrected:
    """Correct rows ``first_row``… of an image of pixels of ``resolution`` m.

    Parameters
    ----------
    numbers : uint16, shape (rows, columns), as in the product; 0 is no data
    relief : of the whole image, on pixels that are an integer number of times as large and share its first corner;
        none: all ground is level, at the altitude that ``fields`` were made for
    directional : how much brighter ground is taken for that faces the sun and the sensor: 0 for Lambertian ground, 1
        for (cos i + cos e)/(cos θs + cos θv), as MAJA has it; see :mod:`processing.physics.directional`
    """
    numbers = np.ascontiguousarray(numbers)
    sre, sigma = np.empty(numbers.shape, np.int16), np.empty(numbers.shape, np.uint8)
    factor = fields.node / resolution
    if relief is None:
        correct_level(numbers, fields.saturated, fields.values, factor, first_row, sre, sigma)
        return Corrected(sre, sre, sigma)
    fre = np.empty(numbers.shape, np.int16)
    finer = round(relief.resolution / resolution)
    surface = relief.altitude, relief.slope_east, relief.slope_north
    correct_slopes(
        numbers,
        fields.saturated,
        fields.values,
        factor,
        first_row,
        *surface,
        finer,
        np.float32(directional),
        np.float32(LOST_DETAIL * np.sqrt(LOST_AT / resolution)),
        sre,
        fre,
        sigma,
    )
    return Corrected(sre, fre, sigma)
