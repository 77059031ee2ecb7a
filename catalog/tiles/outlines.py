"""The edges of a mask, drawn as lines of a constant width at every zoom: ``?render=outline-clouds``.

An algorithm of TiTiler like its own ones, so that ``?assets=CLM_R1&algorithm=outline&algorithm_params={"bits": 2}``
works too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import cv2
import numpy as np
import numpy.typing as npt
from fastapi import Depends
from pydantic import Field
from rio_tiler.models import ImageData
from starlette.requests import Request
from titiler.core.algorithm import algorithms
from titiler.core.algorithm.base import BaseAlgorithm
from titiler.core.dependencies import TileParams

from catalog.tiles.renders import Named

WIDTH = 2
"""Pixels of a line."""
BoolArray = npt.NDArray[np.bool_]


def edges(inside: BoolArray, valid: BoolArray, width: int) -> BoolArray:
    """The pixels of ``inside`` at most ``width`` from a valid one that is not; arrays of one shape (rows, columns).

    What lies beyond the image is not known, and draws no line.
    """
    outside = np.ascontiguousarray(valid & ~inside).view(np.uint8)
    near = cv2.dilate(outside, np.ones((2 * width + 1, 2 * width + 1), np.uint8))
    found: BoolArray = inside & (near > 0)
    return found


class Outline(BaseAlgorithm):
    """Lines around what has one of the ``bits``, or one of the ``values``."""

    title: str = "Outline"
    description: str = "Edges of a mask: of the pixels with one of these bits set, or one of these values."

    bits: int = Field(0, ge=0, le=65_535)
    values: list[int] = Field(default_factory=list, max_length=256)
    colour: tuple[int, int, int] = (0, 255, 0)
    width: int = Field(WIDTH, ge=1, le=16)
    buffer: int = Field(0, ge=0, le=128, description="Pixels to cut off on each side")

    input_nbands: int = 1
    output_nbands: int = 3
    output_dtype: str = "uint8"

    def __call__(self, img: ImageData) -> ImageData:
        band, valid = img.array.data[0], ~np.ma.getmaskarray(img.array)[0]
        if not np.issubdtype(band.dtype, np.integer):
            raise ValueError(f"outlines are of masks: whole numbers, not {band.dtype}")
        inside = valid & (((band & self.bits) != 0) | np.isin(band, self.values))
        drawn = edges(inside, valid, self.width)
        kept = slice(self.buffer, -self.buffer or None)
        drawn = drawn[kept, kept]
        colours = np.broadcast_to(np.array(self.colour, np.uint8)[:, np.newaxis, np.newaxis], (3, *drawn.shape))
        lines = np.ma.MaskedArray(colours.copy(), np.broadcast_to(~drawn, colours.shape))
        return ImageData(lines, assets=img.assets, crs=img.crs, band_descriptions=["red", "green", "blue"])


ALGORITHMS = algorithms.register({"outline": Outline})  # type: ignore[dict-item]


@dataclass(init=False)
class Tile(TileParams):
    """How much around a tile is read: what its lines need to go on in the next one."""

    def __init__(self, own: Annotated[TileParams, Depends(TileParams)], named: Named) -> None:
        super().__init__(
            buffer=own.buffer or (WIDTH if named.get("algorithm") == "outline" else None), padding=own.padding
        )


def process(request: Request, own: Annotated[Any, Depends(ALGORITHMS.dependency)], named: Named) -> Any:
    """The algorithm that is asked for, else the render's."""
    if own or "algorithm" not in named:
        return own
    margin = WIDTH if "z" in request.path_params else 0
    return Outline(**named["algorithm_params"], width=WIDTH, buffer=margin)
