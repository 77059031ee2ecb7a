"""What is seen of a pixel, and land that is none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from processing.physics.compositing import CLOUD, LAND, NO_DATA, SNOW, WATER, ground_seen, hide_false_land, is_mixed
from processing.physics.compositing.ground import GRAZED


def mask(*, valid: bool = True, hidden: bool = False, snow: bool = False, grazed: bool = False) -> int:
    """Code of one pixel."""
    flags = {"valid": valid, "hidden": hidden, "snow": snow, "water": False, "grazed": grazed}
    return int(ground_seen(**{name: np.array([[flag]]) for name, flag in flags.items()})[0, 0])


def test_the_worst_that_is_known_of_a_pixel_counts() -> None:
    assert mask() == LAND
    assert mask(snow=True) == SNOW
    assert mask(snow=True, grazed=True) == SNOW + GRAZED
    assert mask(snow=True, grazed=True, hidden=True) == CLOUD
    assert mask(grazed=True, hidden=True, valid=False) == NO_DATA


def stack(*values: int) -> npt.NDArray[np.int16]:
    return np.array(values, np.int16).reshape(-1, 1, 1)


@pytest.mark.parametrize(
    ("blue", "swir", "code"),
    [
        pytest.param(600, 2100, LAND, id="melted"),
        pytest.param(2500, 1500, LAND, id="half melted"),
        pytest.param(5500, 4000, CLOUD, id="cloud"),
        pytest.param(900, 250, CLOUD, id="shadow on snow"),
    ],
)
@pytest.mark.parametrize("snow", [SNOW, SNOW + GRAZED], ids=["lit", "grazed"])
def test_land_between_snow(snow: int, blue: int, swir: int, code: int) -> None:
    seen = stack(snow, LAND, snow, CLOUD).astype(np.uint8)
    assert is_mixed(seen).all()
    hide_false_land(seen, stack(6000, blue, 5000, 7000), stack(800, swir, 600, 5000))
    assert seen.ravel().tolist() == [snow, code, snow, CLOUD]


def test_one_cloud_taken_for_snow_hides_no_land() -> None:
    seen = stack(LAND, SNOW, LAND).astype(np.uint8)
    hide_false_land(seen, stack(300, 5000, 300), stack(900, 2500, 800))
    assert seen.ravel().tolist() == [LAND, SNOW, LAND]


def test_without_snow_land_may_be_bright_or_dark() -> None:
    seen = stack(LAND, LAND, WATER, LAND + GRAZED).astype(np.uint8)
    before = seen.copy()
    assert not is_mixed(seen).any()
    hide_false_land(seen, stack(500, 5000, 300, 400), stack(2000, 100, 50, 1900))
    assert (seen == before).all()
