"""Masks drawn as outlines: exactly the mask's edges, without seams between tiles."""

from __future__ import annotations

import io
from typing import Any

import cv2
import morecantile
import numpy as np
import numpy.typing as npt
import pystac
import pytest
from affine import Affine
from PIL import Image
from starlette.testclient import TestClient

from catalog.collections.outlines import COLOURS, outlines
from catalog.publish import publish
from catalog.tiles.outlines import WIDTH, edges
from tests.catalog.products import COG, write_cog

MATRICES = morecantile.tms.get("WebMercatorQuad")
BoolArray = npt.NDArray[np.bool_]


def around(mask: BoolArray, width: int) -> BoolArray:
    """By hand: whether any pixel of the square of ``width`` around is of the mask."""
    padded = np.pad(mask, width)
    rows, columns = mask.shape
    steps = range(2 * width + 1)
    shifted = [padded[y : y + rows, x : x + columns] for y in steps for x in steps]
    return np.asarray(np.any(shifted, axis=0))


@pytest.fixture
def blotched(product: Any) -> pystac.Item:
    """A published product with round clouds (CLM bit 1), snow and water (MG2 bits 2 and 0) in it."""
    item, directory = product()
    rows, columns = np.mgrid[:128, :128]
    clouds = np.where((rows - 50) ** 2 + (columns - 70) ** 2 < 30**2, np.uint8(0b11), np.uint8(0b1))
    ground = np.where(columns > 100, np.uint8(0b100), np.uint8(0)) | np.where(rows > 100, np.uint8(1), np.uint8(0))
    transform = item.properties["proj:transform"]
    for code, pixels in (("CLM", clouds), ("MG2", ground)):
        name = f"MASKS/{item.id}_{code}_R1.tif"
        write_cog(directory / name, pixels, Affine(*transform), 32631, None)
        item.add_asset(f"{code}_R1", pystac.Asset(name, code, media_type=COG, roles=["data-mask"]))
    return publish(item, directory)


def path_to(item: pystac.Item) -> str:
    return f"/tiles/collections/{item.collection_id}/items/{item.id}/tiles/WebMercatorQuad"


def tile_at(item: pystac.Item, zoom: int) -> Any:
    assert item.bbox
    return MATRICES.tile((item.bbox[0] + item.bbox[2]) / 2, (item.bbox[1] + item.bbox[3]) / 2, zoom)


def drawn(tiles: TestClient, address: str) -> npt.NDArray[np.uint8]:
    answer = tiles.get(address)
    if answer.status_code == 404 and "outside bounds" in answer.text:
        return np.zeros((256, 256, 4), np.uint8)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


@pytest.mark.parametrize("zoom", [11, 14, 16])
@pytest.mark.parametrize(
    ("name", "asset", "bit"), [("clouds", "CLM_R1", 1), ("snow", "MG2_R1", 2), ("water", "MG2_R1", 0)]
)
def test_outlines_are_the_edges_of_the_mask(
    tiles: TestClient, blotched: pystac.Item, name: str, asset: str, bit: int, zoom: int
) -> None:
    tile = tile_at(blotched, zoom)
    place = f"{path_to(blotched)}/{tile.z}/{tile.x}/{tile.y}"
    stored = tiles.get(f"{place}.npy?assets={asset}&resampling=nearest&buffer={WIDTH}")
    mask, valid = np.load(io.BytesIO(stored.content))
    inside = (mask >> bit & 1 > 0) & (valid > 0)
    expected = (inside & around((valid > 0) & ~inside, WIDTH))[WIDTH:-WIDTH, WIDTH:-WIDTH]
    image = drawn(tiles, f"{place}.png?render=outline-{name}")
    assert ((image[..., 3] > 0) == expected).all()
    assert {tuple(colour) for colour in image[image[..., 3] > 0][:, :3].tolist()} <= {COLOURS[name]}
    assert expected.any() or zoom > 11


def test_lines_go_on_in_the_next_tile(tiles: TestClient, blotched: pystac.Item) -> None:
    """The seam runs through the cloud: what its edges need from beyond is read."""
    tile = tile_at(blotched, 15)
    lines = [
        drawn(tiles, f"{path_to(blotched)}/15/{tile.x + x}/{tile.y + y}.png?render=outline-clouds")[..., 3] > 0
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    ]
    rows = [np.vstack(lines[3 * x : 3 * x + 3]) for x in range(3)]
    joined = np.hstack(rows).view(np.uint8)
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    assert count == 2, "one ring"
    assert labels[joined > 0].min() == 1


def test_the_frame_of_an_image_is_not_an_edge() -> None:
    inside, valid = np.ones((6, 6), bool), np.ones((6, 6), bool)
    assert not edges(inside, valid, 2).any()
    valid[:, :2] = inside[:, :2] = False
    assert not edges(inside, valid, 2).any()
    inside[3, 3] = False
    assert edges(inside, valid, 1).sum() == 8


def test_what_has_no_mask_has_no_outline(tiles: TestClient, blotched: pystac.Item) -> None:
    assert outlines(["FRE_B4", "FLG"]) == {}
    assert list(outlines(["FLG_R1"])) == ["outline-clouds", "outline-snow", "outline-water"]
    tile = tile_at(blotched, 14)
    place = f"{path_to(blotched)}/{tile.z}/{tile.x}/{tile.y}.png"
    assert tiles.get(f"{place}?render=outline-cities").status_code == 404
    wrong = '&algorithm=outline&algorithm_params={"bits": 2, "width": 100000}'
    assert tiles.get(f"{place}?assets=CLM_R1{wrong}").status_code == 400
