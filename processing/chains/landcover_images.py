"""The images of a map: class, confidence, number of days, made block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.landcover.classifier import Classifier
from processing.landcover.nomenclature import CLASSES, NO_DATA
from processing.landcover.product import IMAGES
from processing.landcover.series import ROWS, Place, TileSeries
from processing.muscate.names import file_name
from processing.raster.bands import ImageTask, Task, write_bands
from processing.raster.cog import MASK, Cog
from processing.raster.geobox import GeoBox
from processing.raster.threads import run_all

ByteArray = npt.NDArray[np.uint8]
SMOOTH = {"compress": "DEFLATE", "level": 6, "predictor": "NO", "overviews": "mean"}


@dataclass(frozen=True)
class Maps:
    """Whole images on the grid of the series."""

    classes: ByteArray
    confidence: ByteArray
    """Percent."""
    validity: ByteArray
    """Days."""


def mapped(series: TileSeries, classifier: Classifier) -> Maps:
    """Each thread reads a block, describes it strip by strip, and tells what each pixel is."""
    classes, confidence, validity = (np.zeros(series.grid.shape, np.uint8) for _ in IMAGES)
    maps = Maps(classes, confidence, validity)
    run_all([partial(_map_block, series, classifier, place, maps) for place in series.blocks()])
    return maps


def _map_block(series: TileSeries, classifier: Classifier, place: Place, maps: Maps) -> None:
    block = series.read(place)
    if len(block.days) == 0:
        return
    for first in range(0, place.height, ROWS):
        rows = min(ROWS, block.valid.shape[1] - first)
        features, seen = block.features(first, rows)
        classes, confidence = classifier.predict(features)
        kept = min(rows, place.height - first)
        where = slice(place.row + first, place.row + first + kept), slice(place.column, place.column + place.width)
        for image, values in (
            (maps.classes, np.where(seen > 0, classes, np.uint8(NO_DATA))),
            (maps.confidence, np.where(seen > 0, confidence, np.uint8(0))),
            (maps.validity, seen),
        ):
            image[where] = values.reshape(rows, -1)[:kept, : place.width]


def write_images(directory: Path, name: str, grid: GeoBox, maps: Maps) -> None:
    """Into ``directory``, the classes with their colours."""
    colours = {code: one.colour for code, one in CLASSES.items()}
    tasks: list[Task] = []
    for key, image in zip(IMAGES, (maps.classes, maps.confidence, maps.validity), strict=True):
        cog = Cog(
            directory / file_name(name, key),
            grid,
            dtype="uint8",
            no_data=0,
            options=MASK if key == "CLASS" else SMOOTH,
            descriptions=(key,),
            colours=colours if key == "CLASS" else None,
        )
        tasks.append(ImageTask(cog, grid, partial(_rows, image)))
    write_bands(tasks)


def _rows(image: ByteArray, row: int, strip: GeoBox) -> ByteArray:
    return image[row : row + strip.height]
