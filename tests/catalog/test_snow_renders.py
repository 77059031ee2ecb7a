"""The colours of snow maps and snow seasons, as the tiles' own library draws them."""

from __future__ import annotations

import numpy as np
import pytest
from rio_tiler.models import ImageData

from catalog.collections import renders
from catalog.tiles.renders import as_parameters, colormap

GREY, WHITE = (119, 119, 119, 255), (255, 255, 255, 255)


def drawn(collection: str, render: str, values: list[int], dtype: str, missing: int) -> list[tuple[int, ...]]:
    """RGBA of a row of pixels."""
    pixels = np.array([[values]], dtype)
    image = ImageData(np.ma.MaskedArray(pixels, mask=pixels == missing))
    colours = colormap(None, as_parameters(renders(collection)[render]))
    shown = image.apply_colormap(colours)
    alpha = shown.array.data[3] if shown.count == 4 else shown.mask
    return [tuple(int(value) for value in (*shown.array.data[:3, 0, n], alpha[0, n])) for n in range(len(values))]


def test_snow_is_blue_ground_grey_cloud_white() -> None:
    ground, snow, cloud, nothing = drawn("snow", "snow-cover", [0, 100, 205, 254], "uint8", 254)
    assert (ground, snow, cloud) == (GREY, (0, 120, 255, 255), WHITE)
    assert nothing[3] == 0


def test_more_snow_is_deeper_blue() -> None:
    *some, cloud, nothing = drawn("snow", "snow-fraction", [0, 1, 9, 10, 55, 99, 100, 205, 254], "uint8", 254)
    assert some[0] == GREY
    assert some[1] == some[2]
    assert some[5] == some[6]
    reds = [colour[0] for colour in (some[1], some[3], some[4], some[5])]
    assert reds == sorted(reds, reverse=True)
    assert len(set(reds)) == 4
    assert cloud == WHITE
    assert nothing[3] == 0


@pytest.mark.parametrize("day", [1, 200, 366])
def test_every_day_of_a_season_has_a_colour(day: int) -> None:
    never, some, unknown = drawn("snow-year", "snow-days", [0, day, 65535], "uint16", 65535)
    assert never == GREY
    assert some[2] > some[0], "blue"
    assert some[3] == 255
    assert unknown[3] == 0
