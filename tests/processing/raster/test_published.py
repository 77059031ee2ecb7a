"""Published COGs on coarser grids, whatever part of the tile they cover."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from processing.errors import ChainError, CorruptProduct, IncompleteProduct
from processing.raster.cog import MASK, REFLECTANCE, strips_of, write_cog
from processing.raster.geobox import GeoBox
from processing.raster.published import read_overview, read_shares

TILE = GeoBox(32631, 300000, 4900020, 20, 1400, 1300)


def published(path: Path, grid: GeoBox, image: np.ndarray, mask: bool = False) -> Path:
    strips = (image[row : row + strip.height] for row, strip in strips_of(grid))
    write_cog(
        path, grid, strips, dtype=str(image.dtype), no_data=None if mask else -10000,
        options=MASK if mask else REFLECTANCE, descriptions=("x",),
    )  # fmt: skip
    return path


def means(image: np.ndarray, factor: int) -> np.ndarray:
    height, width = (-(-size // factor) * factor for size in image.shape)
    padded = np.full((height, width), np.nan)
    padded[: image.shape[0], : image.shape[1]] = np.where(image == -10000, np.nan, image)
    cells = padded.reshape(height // factor, factor, width // factor, factor)
    counts = np.isfinite(cells).sum(axis=(1, 3))
    return np.asarray(np.where(counts > 0, np.nansum(cells, axis=(1, 3)) / np.maximum(counts, 1), np.nan))


@pytest.mark.parametrize("factor", [4, 12])
def test_means_of_the_past(tmp_path: Path, factor: int) -> None:
    image = np.random.default_rng(3).integers(100, 5000, TILE.shape).astype(np.int16)
    image[: 8 * factor] = -10000
    found = read_overview(published(tmp_path / "a.tif", TILE, image), TILE.coarsened(factor), scale=1e-4)
    assert found.dtype == np.float32
    assert np.isnan(found[:8]).all()
    assert np.allclose(found[8:], means(image, factor)[8:] * 1e-4, atol=1.5e-4)


@pytest.mark.parametrize("shift", [0, 4, 5])
def test_another_part_of_the_tile(tmp_path: Path, shift: int) -> None:
    """Whether overviews are usable depends on where the part begins; the values do not."""
    part = replace(TILE, left=TILE.left + shift * 20, top=TILE.top - 400, height=700, width=640)
    image = np.random.default_rng(4).integers(0, 5000, part.shape).astype(np.int16)
    whole = np.full(TILE.shape, -10000, np.int16)
    whole[20:720, shift : shift + 640] = image
    found = read_overview(published(tmp_path / "a.tif", part, image), TILE.coarsened(4))
    expected = means(whole, 4)
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert np.nanmax(abs(found - expected)) < 1.5


def test_no_common_pixel(tmp_path: Path) -> None:
    image = np.ones(TILE.shape, np.int16)
    elsewhere = replace(TILE.coarsened(4), left=TILE.left + 100_000)
    assert np.isnan(read_overview(published(tmp_path / "a.tif", TILE, image), elsewhere)).all()


def test_masks_by_share_of_bits(tmp_path: Path) -> None:
    image = np.zeros(TILE.shape, np.uint8)
    image[3, 3] = 2  # a pixel that no overview sees
    image[4:8, 4:8] = 128
    image[4, 4:8] = 130
    path = published(tmp_path / "m.tif", TILE, image, mask=True)
    clouds = read_shares(path, TILE.coarsened(4), 1, 7)
    assert clouds[0, 0] == pytest.approx(1 / 16)
    assert clouds[1, 1] == 1
    assert read_shares(path, TILE.coarsened(4), 1)[1, 1] == pytest.approx(1 / 4)
    assert clouds.sum() == pytest.approx(1 + 1 / 16)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = published(tmp_path / "a.tif", TILE, np.ones(TILE.shape, np.int16))
    with pytest.raises(ChainError, match="not on the grid"):
        read_overview(path, replace(TILE.coarsened(4), left=TILE.left + 7))
    with pytest.raises(ChainError, match="not on the grid"):
        read_overview(path, replace(TILE.coarsened(4), epsg=32630))
    with pytest.raises(IncompleteProduct):
        read_overview(tmp_path / "absent.tif", TILE.coarsened(4))
    (tmp_path / "b.tif").write_text("<VRTDataset/>")
    with pytest.raises(CorruptProduct):
        read_overview(tmp_path / "b.tif", TILE.coarsened(4))
