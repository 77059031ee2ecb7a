"""Large patches of what looks like snow in the midst of clouds: clouds of ice."""

from __future__ import annotations

from typing import Any

import cv2
import numba
import numpy as np

from processing.physics.snow_cover.scene import BoolArray

LARGE = 2.0e6
"""m²: smaller patches are what is seen of the ground between clouds."""
MOSTLY = 0.85
"""Share of a patch's rim that is cloud."""


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    ["void(int32[:,::1], boolean[:,::1], boolean[::1], int64[:,::1])"], cache=True, nogil=True
)
def _count_rims(labels: Any, cloud: Any, large: Any, rims: Any) -> None:
    rows, columns = labels.shape
    beside = np.zeros(8, np.int32)
    for row in range(rows):
        for column in range(columns):
            if labels[row, column]:
                continue
            found = 0
            for i in range(max(row - 1, 0), min(row + 2, rows)):
                for j in range(max(column - 1, 0), min(column + 2, columns)):
                    label = labels[i, j]
                    known = not large[label]
                    for k in range(found):
                        known = known or beside[k] == label
                    if not known:
                        beside[found] = label
                        found += 1
            for k in range(found):
                rims[0, beside[k]] += 1
                rims[1, beside[k]] += cloud[row, column]


def amid_clouds(snow: BoolArray, cloud: BoolArray, resolution: float) -> BoolArray:
    """Snow in patches larger than :data:`LARGE` whose rim, one pixel wide, is mostly cloud; a new mask."""
    number, labels, statistics, _ = cv2.connectedComponentsWithStats(snow.view(np.uint8), connectivity=8)
    large = statistics[:, cv2.CC_STAT_AREA] * resolution**2 > LARGE
    large[0] = False  # what is no snow
    if not large.any():
        return np.zeros(snow.shape, np.bool_)
    rims = np.zeros((2, number), np.int64)
    _count_rims(labels, cloud, large, rims)
    dropped = large & (rims[1] > MOSTLY * rims[0])
    return np.asarray(dropped[labels])
