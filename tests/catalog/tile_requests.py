"""What tests ask of the tile server, and what they read in its answers."""

from __future__ import annotations

import io
from typing import Any

import morecantile
import numpy as np
import numpy.typing as npt
import pystac
from PIL import Image

MATRICES = morecantile.tms.get("WebMercatorQuad")


def path_to(item: pystac.Item) -> str:
    return f"/tiles/collections/{item.collection_id}/items/{item.id}"


def centre(item: pystac.Item) -> tuple[float, float]:
    assert item.bbox
    return (item.bbox[0] + item.bbox[2]) / 2, (item.bbox[1] + item.bbox[3]) / 2


def tile_over(item: pystac.Item, zoom: int = 14) -> str:
    tile = MATRICES.tile(*centre(item), zoom)
    return f"WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}"


def pixels(answer: Any) -> npt.NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def colours(image: npt.NDArray[np.uint8]) -> set[tuple[int, ...]]:
    """Colours of the opaque pixels."""
    return {tuple(int(value) for value in colour) for colour in image[image[..., 3] == 255][:, :3]}


def scaled(value: float, largest: float) -> int:
    return int(value / largest * 255)


TRUE_COLOUR = (scaled(1000, 2500), scaled(800, 2500), scaled(600, 2500))
