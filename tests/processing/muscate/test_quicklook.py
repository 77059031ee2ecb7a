"""The quicklook's size, colours and outlines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from processing.muscate.quicklook import OUTLINES, write_quicklook


def image_of(path: Path, shape: tuple[int, int], **masks: tuple[slice, slice]) -> np.ndarray:
    red, green, blue = (np.full(shape, value, np.int16) for value in (400, 700, 300))
    red[: shape[0] // 10] = green[: shape[0] // 10] = blue[: shape[0] // 10] = -10000
    outlined = {name: np.zeros((shape[0] // 2, shape[1] // 2), bool) for name in OUTLINES}
    for name, where in masks.items():
        outlined[name][where] = True
    write_quicklook(path, red, green, blue, outlined)
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.mark.parametrize(
    ("shape", "size"), [((549, 549), (549, 549)), ((200, 100), (1000, 500)), ((3000, 1500), (1000, 500))]
)
def test_about_a_thousand_pixels(shape: tuple[int, int], size: tuple[int, int], tmp_path: Path) -> None:
    assert image_of(tmp_path / "q.jpg", shape).shape[:2] == size


def test_natural_colours_and_black_where_there_is_nothing(tmp_path: Path) -> None:
    image = image_of(tmp_path / "q.jpg", (500, 500))
    red, green, blue = image[-5, -5]
    assert green > red > blue > 30
    assert image[5, 5].max() < 15


@pytest.mark.parametrize("name", OUTLINES)
def test_outlined_not_filled(name: str, tmp_path: Path) -> None:
    where = (slice(100, 150), slice(100, 150))
    plain, image = image_of(tmp_path / "p.jpg", (500, 500)), image_of(tmp_path / "q.jpg", (500, 500), **{name: where})
    changed = np.abs(image - plain).sum(axis=2) > 60
    rows, columns = np.nonzero(changed)
    assert (rows.min() // 10, rows.max() // 10) == pytest.approx((40, 60), abs=1)
    assert not changed[450:550, 450:550].any()
    line = image[rows, columns].mean(axis=0)
    assert np.argmax(line) == np.argmax(OUTLINES[name])


def test_clouds_keep_their_texture(tmp_path: Path) -> None:
    bright = np.full((500, 500), 7000, np.int16)
    bright[:, 250:] = 9000
    nothing = {name: np.zeros((500, 500), bool) for name in OUTLINES}
    write_quicklook(tmp_path / "q.jpg", bright, bright, bright, nothing)
    with Image.open(tmp_path / "q.jpg") as image:
        shown = np.asarray(image.convert("RGB")).astype(int)
    assert shown[250, 750].max() - shown[250, 250].max() >= 6
    assert shown.max() < 255


def test_the_frame_is_no_edge_and_speckles_are_left_out(tmp_path: Path) -> None:
    plain = image_of(tmp_path / "p.jpg", (500, 500))
    everywhere = image_of(tmp_path / "q.jpg", (500, 500), cloud=(slice(None), slice(None)))
    assert np.abs(everywhere - plain).max() < 30
    speckle = image_of(tmp_path / "s.jpg", (500, 500), snow=(slice(100, 101), slice(100, 102)))
    assert np.abs(speckle - plain).max() < 30
