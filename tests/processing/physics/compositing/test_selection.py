"""Which dates count, and their mean."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.compositing import CLOUD, LAND, NO_DATA, SNOW, WATER, Blend, Selection, aot_weights, select
from processing.physics.compositing.ground import GRAZED

MISSING = -10000


def selected(seen: list[int], *, blue: list[int] | None = None, days: list[float] | None = None) -> Selection:
    """Of one pixel, on these dates under the same sky."""
    dates = len(seen)

    def image(values: list[int], dtype: type) -> npt.NDArray[np.generic]:
        return np.array(values, dtype).reshape(dates, 1, 1)

    return select(
        image(seen, np.uint8),  # type: ignore[arg-type]
        image([20] * dates, np.uint8),  # type: ignore[arg-type]
        aot_weights(200),
        np.ones((dates, 1, 1), np.float32),
        image(blue or [0] * dates, np.int16),  # type: ignore[arg-type]
        np.array([30, 40, 50, 60][:dates], np.float32),
        np.array(days or [0] * dates, np.float32),
        np.ones(dates, np.float32),
        first_row=0,
        cell=12,
    )


@pytest.mark.parametrize(
    ("seen", "shown", "counted"),
    [
        ([LAND, CLOUD, SNOW, WATER], LAND, [True, False, False, False]),
        ([SNOW, SNOW, WATER, CLOUD], SNOW, [True, True, False, False]),
        ([SNOW, WATER, WATER, NO_DATA], WATER, [False, True, True, False]),
        ([CLOUD, NO_DATA, CLOUD, CLOUD], CLOUD, [False, False, True, False]),
        ([SNOW, LAND + GRAZED, CLOUD, CLOUD], SNOW, [True, False, False, False]),
        ([SNOW + GRAZED, CLOUD, SNOW + GRAZED, CLOUD], SNOW, [False, False, True, False]),
        ([LAND + GRAZED, SNOW + GRAZED, NO_DATA, CLOUD], SNOW, [False, True, False, False]),
        ([NO_DATA, NO_DATA, NO_DATA, NO_DATA], NO_DATA, [False] * 4),
    ],
)
def test_what_is_shown(seen: list[int], shown: int, counted: list[bool]) -> None:
    found = selected(seen, blue=[900, 10, 300, 2000])
    assert found.flag[0, 0] == shown
    assert (found.weights[:, 0, 0] > 0).tolist() == counted
    assert (found.total[0, 0] > 0) == (shown != NO_DATA)
    assert (found.day[0, 0] == MISSING) == (shown == NO_DATA)


def test_the_mean_date_is_weighted() -> None:
    found = selected([LAND, LAND, CLOUD], days=[-10.0, 5.0, 20.0])
    assert found.day[0, 0] == -25
    assert found.total[0, 0] == pytest.approx(2000 * (0.33 + 0.67 * 0.875), abs=5)


def test_grazed_ground_weighs_little() -> None:
    assert selected([LAND + GRAZED]).total == pytest.approx(selected([LAND]).total / 10, rel=0.02)


def test_the_sky_is_interpolated_between_cells() -> None:
    clear_sky = np.array([[[0.0, 1.0]]], np.float32)
    seen = np.full((1, 1, 24), LAND, np.uint8)
    found = select(
        seen, np.full_like(seen, 1), np.ones(256, np.float32), clear_sky, np.zeros(seen.shape, np.int16),
        np.zeros(1, np.float32), np.zeros(1, np.float32), np.ones(1, np.float32), first_row=0, cell=12,
    )  # fmt: skip
    assert (np.diff(found.weights[0, 0].astype(int)) >= 0).all()
    assert found.weights[0, 0, 0] == 1  # counts, if but little: no other date has this pixel
    assert found.weights[0, 0, -1] == 255
    assert found.weights[0, 0, 11] == pytest.approx(255 * 11 / 24, abs=1)


def test_land_alone_is_turned_to_the_zenith() -> None:
    flag = np.array([[LAND, WATER]], np.uint8)
    image = np.full((2, 4), 1000, np.int16)
    image[0, 0] = MISSING
    blend = Blend(flag, image.shape, first_row=0, ratio=2, no_data=MISSING)
    blend.add(image, np.array([[100, 100]], np.uint8), np.full((1, 1), 1.1, np.float32), 24)
    blend.add(np.full((2, 4), 3000, np.int16), np.array([[100, 0]], np.uint8), np.ones((1, 1), np.float32), 24)
    assert blend.mean().tolist() == [[3000, 2050, 1000, 1000], [2050, 2050, 1000, 1000]]


def test_where_no_date_counts_there_is_no_data() -> None:
    blend = Blend(np.zeros((1, 1), np.uint8), (1, 1), first_row=0, ratio=1, no_data=MISSING)
    blend.add(np.full((1, 1), 500, np.int16), np.zeros((1, 1), np.uint8), np.ones((1, 1), np.float32), 12)
    assert blend.mean().tolist() == [[MISSING]]
