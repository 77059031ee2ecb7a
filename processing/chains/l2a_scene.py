"""An image as it is classified: corrected for its air, with the relief and the sun."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_air import Air
from processing.chains.l2a_ground import Ground
from processing.chains.l2a_image import DETECTING, Image
from processing.physics.band_fields import band_fields
from processing.physics.classification import Scene
from processing.physics.inversion import correct_strip
from processing.raster.cog import strips_of
from processing.raster.threads import run_all

Int16Array = npt.NDArray[np.int16]


def scene_of(image: Image, ground: Ground, air: Air) -> Scene:
    """On the image's grid."""
    directions = image.directions(image.bands["red"])
    bands = run_all([partial(_corrected, image, ground, air, name) for name in DETECTING])
    return Scene(
        reflectance=dict(zip(DETECTING, bands, strict=True)),
        cirrus_toa=image.read_cirrus(),
        resolution=image.grid.resolution,
        sun_zenith=directions.sun_zenith,
        sun_azimuth=directions.sun_azimuth,
        view_zenith=directions.view_zenith,
        view_azimuth=directions.view_azimuth,
        altitude=ground.altitudes,
        slope=ground.slope,
        cos_incidence=ground.cos_incidence(directions),
        topographic_shadow=ground.hidden_from(directions.sun_zenith, directions.sun_azimuth),
    )


def _corrected(image: Image, ground: Ground, air: Air, name: str) -> Int16Array:
    """Surface reflectance × 10000 as if the ground were level."""
    band = image.bands[name]
    # All bands look along nearly the same way: those of red serve.
    directions = image.directions(image.bands["red"])
    fields = band_fields(band, air.conditions, directions, image.toa(name), image.calibration(band))
    corrected = np.empty(image.grid.shape, np.int16)
    for row, strip in strips_of(image.grid):
        rows = slice(row, row + strip.height)
        corrected[rows] = correct_strip(
            image.numbers[name][rows], fields, ground.relief, first_row=row, resolution=image.grid.resolution
        ).sre
    return corrected
