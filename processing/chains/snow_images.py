"""The images of a snow product: the map, the fraction of each pixel, its uncertainty, flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.chains.snow_scene import Observed
from processing.level2b import SnowStatistics
from processing.muscate.masks import GEOPHYSICAL_BITS, packed
from processing.muscate.names import file_name
from processing.physics.snow_cover import CLOUD, NOTHING, SNOW, SnowCover, fraction_uncertainty, snow_fraction
from processing.raster.bands import ImageTask, write_bands
from processing.raster.cog import MASK, Cog
from processing.raster.geobox import GeoBox

ByteArray = npt.NDArray[np.uint8]
DESCRIPTIONS = {
    "SNW": "snow: 0 no snow, 100 snow, 205 cloud, 254 no data",
    "FSC": "percent of the pixel that is snow seen from above; 205 cloud, 254 no data",
    "FSC_UNC": "1 σ of FSC, percent of the pixel; 254 no snow",
    "FLG": "quality flags",
}


def write_images(directory: Path, name: str, observed: Observed, found: SnowCover) -> None:
    """Into ``directory``, as COGs."""
    scene, classes = observed.scene, found.classes
    makers: Mapping[str, Callable[[], ByteArray]] = {
        "SNW": lambda: classes,
        "FSC": lambda: snow_fraction(scene.green, scene.swir16, classes),
        "FSC_UNC": lambda: fraction_uncertainty(
            scene.green, scene.swir16, classes, observed.green_error, observed.swir16_error
        ),
        "FLG": lambda: flags(observed, found),
    }
    for key, make in makers.items():
        missing = None if key == "FLG" else NOTHING
        grid = observed.group.geobox
        cog = Cog(
            directory / file_name(name, key), grid, dtype="uint8", no_data=missing, options=MASK,
            descriptions=(DESCRIPTIONS[key],),
        )  # fmt: skip
        write_bands([ImageTask(cog, grid, partial(_rows, make()))])


def _rows(image: ByteArray, row: int, strip: GeoBox) -> ByteArray:
    return image[row : row + strip.height]


def flags(observed: Observed, found: SnowCover) -> ByteArray:
    """Bits of :data:`processing.level2b.FLAG_BITS`; 0 where there is no data."""
    valid = found.classes != NOTHING

    def ground(name: str) -> npt.NDArray[np.bool_]:
        return np.asarray((observed.ground >> np.uint8(GEOPHYSICAL_BITS.index(name)) & 1).view(np.bool_) & valid)

    return packed(
        ground("sun too low"),
        ground("sun tangent"),
        ground("water"),
        ground("topographic shadow"),
        ground("hidden by relief"),
        found.under_thin_cloud,
        found.by_second_pass,
        valid if observed.scene.altitude is None else np.zeros_like(valid),
    )


def statistics(found: SnowCover) -> SnowStatistics:
    """Of the map."""
    counts = np.bincount(found.classes.ravel(), minlength=256)
    valid = max(1, found.classes.size - int(counts[NOTHING]))
    snow, cloud = int(counts[SNOW]), int(counts[CLOUD])
    clear = valid - cloud if counts[NOTHING] < found.classes.size else 0
    return SnowStatistics(
        snow=100 * snow / valid,
        cloud=100 * cloud / valid,
        clear=100 * clear / valid,
        snow_of_clear=100 * snow / max(1, clear),
        snow_line=found.snow_line,
    )
