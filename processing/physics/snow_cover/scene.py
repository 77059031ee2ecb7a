"""What snow is looked for in, and what is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Int16Array = npt.NDArray[np.int16]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]

SCALE = 10000
"""Digital numbers per unit of reflectance."""
NO_DATA = -10000
NO_SNOW, SNOW, CLOUD, NOTHING = 0, 100, 205, 254
"""Classes of the snow map; the last one: no data."""


@dataclass(frozen=True)
class SnowScene:
    """An image corrected for its air and its slopes; arrays of one shape (rows, columns), C-contiguous."""

    green: Int16Array
    """Surface reflectance × :data:`SCALE`, :data:`NO_DATA` where there is none; so are the other two bands."""
    red: Int16Array
    swir16: Int16Array
    cloud: BoolArray
    """Clouds of any kind and their shadows."""
    shadow: BoolArray
    """Shadows of clouds."""
    cirrus: BoolArray
    """High clouds."""
    water: BoolArray
    altitude: Int16Array | None
    """m; None where no elevation model covers the ground."""
    resolution: float
    """m"""


@dataclass(frozen=True)
class SnowCover:
    """The snow of a scene."""

    classes: ByteArray
    """:data:`NO_SNOW`, :data:`SNOW`, :data:`CLOUD` or :data:`NOTHING`."""
    by_second_pass: BoolArray
    """Snow that only the second pass found: darker, mixed with other ground, or in a thin cloud."""
    under_thin_cloud: BoolArray
    """Snow where the image's own mask has a cloud."""
    snow_line: float | None
    """m: the lower edge of the lowest band of altitude with snow enough; None where no band has."""
