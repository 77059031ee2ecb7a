"""How much brighter the ground of an image looks where it faces the sun."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.chains.l2a_air import Air
from processing.chains.l2a_ground import Ground
from processing.chains.l2a_image import Image
from processing.physics.band_fields import band_fields
from processing.physics.classification import Masks
from processing.physics.directional import DEFAULT, Slopes, directional_strength
from processing.physics.inversion import REFLECTANCE_SCALE, BandFields, Corrected, correct_strip
from processing.physics.terrain import COSINE_SCALE, LEAST_COS_INCIDENCE, Terrain
from processing.raster.cog import strips_of

FloatArray = npt.NDArray[np.float32]

SAMPLED = 3
"""Of as many rows, one is looked at."""
STEEP = 15
"""Percent; less inclined ground tells nothing."""
NEIGHBOURHOOD = 3000.0
"""m, over which one kind of ground is taken for alike."""
LEAST_REFLECTANCE = 0.02


def directional_effects(image: Image, ground: Ground, air: Air, masks: Masks) -> float:
    """0 to 1 (:mod:`processing.physics.directional`), from slopes without clouds, shadows or water."""
    if ground.relief is None:
        return DEFAULT
    usable = masks.valid & ~masks.all_clouds & ~masks.all_shadows & ~masks.water & ~masks.topographic_shadow
    cosine = ground.cos_incidence(image.directions(image.bands["red"]))
    usable &= (ground.slope >= STEEP) & (cosine > LEAST_COS_INCIDENCE * COSINE_SCALE)
    fields = {name: _fields(image, air, name) for name in ("red", "nir08")}
    parts = []
    for row, strip in strips_of(image.grid):
        rows = slice(row, row + strip.height, SAMPLED)
        chosen = usable[rows]
        if chosen.any():
            parts.append(_slopes(image, ground.relief, fields, row, strip.height, chosen, cosine[rows][chosen]))
    return (
        directional_strength(Slopes(*(np.concatenate(values) for values in zip(*parts, strict=True))))
        if parts
        else DEFAULT
    )


def _slopes(
    image: Image, relief: Terrain, fields: dict[str, BandFields], row: int, height: int,
    chosen: npt.NDArray[np.bool_], cosine: npt.NDArray[np.int16],
) -> tuple[npt.NDArray[np.generic], ...]:  # fmt: skip
    """The fields of :class:`Slopes`, of one strip."""

    def corrected(name: str, directional: float) -> Corrected:
        numbers = image.numbers[name][row : row + height]
        return correct_strip(
            numbers, fields[name], relief, first_row=row, resolution=image.grid.resolution, directional=directional
        )

    def sampled(pixels: npt.NDArray[np.int16]) -> FloatArray:
        return np.maximum(pixels[::SAMPLED][chosen] / np.float32(REFLECTANCE_SCALE), np.float32(LEAST_REFLECTANCE))

    even, facing, red = corrected("nir08", 0), corrected("nir08", 1), corrected("red", 0)
    near_infrared, visible = sampled(even.sre), sampled(red.sre)
    greenness = (near_infrared - visible) / (near_infrared + visible)
    down, across = np.nonzero(chosen)
    size = round(NEIGHBOURHOOD / image.grid.resolution)
    place = (down * SAMPLED + row) // size * (image.grid.width // size + 1) + across // size
    return sampled(even.fre), sampled(facing.fre), cosine / np.float32(COSINE_SCALE), greenness, place


def _fields(image: Image, air: Air, name: str) -> BandFields:
    band = image.bands[name]
    return band_fields(band, air.conditions, image.directions(band), image.toa(name), image.calibration(band))
