"""Other dates of the place, for the classification and the aerosols: from Level 2A, or from what was received."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from processing.chains import Auxiliary, Input
from processing.chains.l2a_air import first_air, known_air
from processing.chains.l2a_catalog import Context, days_between
from processing.chains.l2a_grids import Grids
from processing.chains.l2a_ground import Ground, read_ground
from processing.chains.l2a_image import DETECTING, TOA_SCALE, read_image
from processing.chains.l2a_scene import scene_of
from processing.errors import ProcessingError
from processing.level2 import REFLECTANCE_SCALE
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS
from processing.muscate.names import file_name
from processing.physics.aerosol import PastSurface
from processing.physics.classification import PastImage, classify
from processing.raster.published import read_overview, read_shares
from processing.sensors import open_product

log = logging.getLogger(__name__)
FloatArray = npt.NDArray[np.float32]

MOST_DATES = 8
ENOUGH_DATES = 3
"""Level-2A dates with which nothing received is looked at: making them out costs more."""
MOST_NEIGHBOURS = 4
MOST = 0.5
"""Share of a cell."""


@dataclass(frozen=True)
class Past:
    """What other dates tell; of one length, the nearest date first."""

    images: tuple[PastImage, ...]
    surfaces: tuple[PastSurface, ...]
    used: tuple[Input, ...]


def read_past(image: Input, context: Context, grids: Grids, auxiliary: Auxiliary) -> Past:
    """Level-2A products first; where these are few, received ones, corrected and classified in passing.

    What cannot be read, or is on another grid, is left out.
    """
    found = [(one, _published(one, days_between(image, one), grids)) for one in context.past[:MOST_DATES]]
    if sum(past is not None for _, past in found) < ENOUGH_DATES and context.neighbours:
        ground = read_ground(auxiliary.elevation, grids.past, grids.coarse)
        nearest = context.neighbours[:MOST_NEIGHBOURS]
        found += [
            (one, _received(one, days_between(image, one), grids, ground, auxiliary.atmosphere)) for one in nearest
        ]
    told = [(one, past) for one, past in found if past is not None]
    return Past(
        tuple(past for _, past in told),
        tuple(_surface(past, grids) for _, past in told),
        tuple(one for one, _ in told),
    )


def _published(one: Input, days: float, grids: Grids) -> PastImage | None:
    try:
        return _of_level2(one, days, grids)
    except ProcessingError as error:
        log.warning("%s is not compared with: %s", one.item.id, error)
        return None


def _of_level2(one: Input, days: float, grids: Grids) -> PastImage:
    bands = {
        band["eo:common_name"]: key
        for key, asset in one.item.assets.items()
        if key.startswith("SRE_")
        for band in asset.extra_fields["bands"]
        if "eo:common_name" in band
    }
    coarsest = max(key for key in one.item.assets if key.startswith("CLM_R"))

    def mask(code: str, names: Sequence[str], *bits: str) -> FloatArray:
        path = one.file(file_name(one.item.id, code + coarsest.removeprefix("CLM")))
        return read_shares(path, grids.past, *(names.index(bit) for bit in bits))

    clouded = mask("CLM", CLOUD_BITS, "all clouds and shadows") > 0
    clouded |= mask("MG2", GEOPHYSICAL_BITS, "topographic shadow") > 0
    reflectance = {}
    for name in DETECTING:
        if name in bands:
            path = one.file(file_name(one.item.id, bands[name]))
            surface = read_overview(path, grids.past, scale=1 / REFLECTANCE_SCALE)
            surface[clouded] = np.nan
            reflectance[name] = surface
    return PastImage(
        days=days,
        reflectance=reflectance,
        water=mask("MG2", GEOPHYSICAL_BITS, "water") > MOST,
        snow=mask("MG2", GEOPHYSICAL_BITS, "snow") > MOST,
    )


def _received(one: Input, days: float, grids: Grids, ground: Ground, atmosphere: Path | None) -> PastImage | None:
    try:
        image = read_image(open_product(one.whole()), grids)
    except ProcessingError as error:
        log.warning("%s is not compared with: %s", one.item.id, error)
        return None
    if not image.valid.any():
        return None
    air = first_air(image, ground, known_air(image, ground, atmosphere))
    scene = scene_of(image, ground, air)
    masks = classify(scene, ())
    clouded = (masks.all_clouds | masks.all_shadows | masks.topographic_shadow | ~masks.valid).view(np.uint8)
    hidden = cv2.dilate(clouded, np.ones((3, 3), np.uint8)) > 0  # a single date tells edges badly
    reflectance = {}
    for name, numbers in scene.reflectance.items():
        surface = numbers.astype(np.float32) / np.float32(TOA_SCALE)
        surface[hidden] = np.nan
        reflectance[name] = surface
    return PastImage(days=days, reflectance=reflectance, water=masks.water, snow=masks.snow)


def _surface(past: PastImage, grids: Grids) -> PastSurface:
    """Means over the cells of the coarse grid that are clear for the most part and not snow."""
    means = {name: _mean(np.where(past.snow, np.nan, image), grids) for name, image in past.reflectance.items()}
    return PastSurface(past.days, means)


def _mean(image: FloatArray, grids: Grids) -> FloatArray:
    cell, (rows, columns) = grids.cell_of_past, grids.coarse.shape
    whole = np.full((rows * cell, columns * cell), np.nan, np.float32)
    whole[: image.shape[0], : image.shape[1]] = image[: rows * cell, : columns * cell]
    blocks = whole.reshape(rows, cell, columns, cell)
    known = np.isfinite(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0).sum(axis=(1, 3), dtype=np.float32)
    mean = np.full(grids.coarse.shape, np.nan, np.float32)
    np.divide(total, count, out=mean, where=count > MOST * cell * cell)
    return mean
