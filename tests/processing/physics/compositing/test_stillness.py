"""Ground that is taken for a cloud on every date."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.compositing import CLOUD, LAND, NO_DATA, SNOW, is_never_clear, reveal_still_ground
from processing.physics.compositing.ground import GRAZED

SCALE = 10_000
ROOF, ROOF_IN_SWIR = [3000, 3100, 2900, 3050], [3200, 3150, 3250, 3200]


def stack(values: list[int], dtype: type = np.int16) -> npt.NDArray[Any]:
    return np.array(values, dtype).reshape(-1, 1, 1)


def revealed(seen: list[int], blue: list[int], swir: list[int], unlit: list[int] | None = None) -> list[int]:
    """Codes of one pixel."""
    codes = stack(seen, np.uint8)
    reveal_still_ground(codes, stack(blue), stack(swir), stack(unlit or [0] * len(seen), np.bool_), SCALE)
    return codes.ravel().tolist()


def test_what_is_alike_on_half_of_the_dates_is_ground_and_clouds_stay_clouds() -> None:
    clouds = [7000, 1200, 5000], [5000, 800, 2500]
    codes = revealed([CLOUD] * 7, ROOF + clouds[0], ROOF_IN_SWIR + clouds[1])
    assert codes == [LAND] * 4 + [CLOUD] * 3


@pytest.mark.parametrize(("blue", "swir", "code"), [(4000, 1200, SNOW), (4000, 3000, LAND), (500, 100, LAND)])
def test_bright_ground_that_is_dark_in_the_short_wave_infrared_is_snow(blue: int, swir: int, code: int) -> None:
    assert revealed([CLOUD] * 4, [blue] * 4, [swir] * 4) == [code] * 4


@pytest.mark.parametrize(
    ("seen", "blue", "swir"),
    [
        pytest.param([CLOUD] * 3, ROOF[:3], ROOF_IN_SWIR[:3], id="too few dates"),
        pytest.param([CLOUD] * 9, [*ROOF, 5000, 7000, 900, 600, 9500], [*ROOF_IN_SWIR, 1, 2, 3, 4, 5], id="no half"),
        pytest.param([CLOUD] * 4, ROOF, [3000, 4000, 5000, 6000], id="clouds alike in the blue"),
        pytest.param([*[CLOUD] * 4, LAND], [*ROOF, 400], [*ROOF_IN_SWIR, 2000], id="clear once"),
        pytest.param([*[CLOUD] * 4, LAND + GRAZED], [*ROOF, 400], [*ROOF_IN_SWIR, 2000], id="grazed once"),
        pytest.param([NO_DATA] * 4, ROOF, ROOF_IN_SWIR, id="no data"),
    ],
)
def test_everything_else_is_left_as_it_is(seen: list[int], blue: list[int], swir: list[int]) -> None:
    assert revealed(seen, blue, swir) == seen


def test_ground_in_the_shadow_of_relief_is_alike_on_all_dates_and_not_shown() -> None:
    assert revealed([CLOUD] * 4, [300] * 4, [200] * 4, unlit=[1] * 4) == [CLOUD] * 4
    assert revealed([CLOUD] * 5, [*ROOF, 300], [*ROOF_IN_SWIR, 200], unlit=[0, 0, 0, 0, 1]) == [LAND] * 4 + [CLOUD]


def test_never_clear_is_hidden_at_least_once_and_never_shown() -> None:
    seen = np.array([[[NO_DATA, CLOUD, CLOUD, NO_DATA]], [[CLOUD, CLOUD, LAND, NO_DATA]]], np.uint8)
    assert is_never_clear(seen).tolist() == [[True, True, False, False]]
