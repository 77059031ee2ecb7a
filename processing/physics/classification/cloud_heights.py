"""How high clouds are, from where the ground is dark.

For each altitude, every dark cell looks towards the sun: where its shadow would come from if there were cloud at that
altitude, as the sensor sees that place. The altitude at which a cloud accounts for the most darkness is taken for its
own; all clouds of the image help where one has little shadow to see.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from processing.physics.classification.grids import compiled
from processing.physics.classification.scene import BoolArray, FloatArray

IntArray = npt.NDArray[np.int32]
STEP = 100.0
ALTITUDES = np.arange(200.0, 9001.0, STEP, dtype=np.float32)
"""m above sea level that are tried."""
LEAST_RISE = 100.0
"""m of a cloud above the ground that it shades."""
DARK = 0.15
"""Share of the direct light lacking from which a cell speaks for a shadow; under it, against."""
_OTHERS = 0.25
"""How much the altitude of the image's other clouds counts."""
_SEEN = 0.5
"""Share of a shadow that should be seen."""
_SPREAD = 3


@dataclass(frozen=True)
class Geometry:
    """On a grid of cells; displacements from the ground to what is above it, as seen: cells per m of height."""

    altitude: FloatArray
    down: FloatArray
    right: FloatArray


@dataclass(frozen=True)
class Heights:
    """Of each labelled cloud: the index in :data:`ALTITUDES`; -1 where no shadow is seen. The first is no cloud."""

    of_cloud: IntArray
    of_most: int
    """That which accounts for the most darkness in the image; -1 where none does."""


def geometry(
    altitude: FloatArray, angles: tuple[FloatArray, FloatArray, FloatArray, FloatArray], cell: float
) -> Geometry:
    """From altitudes (m) and angles (sun zenith, azimuth, view zenith, azimuth; degrees) of any grid of the extent."""
    rows, columns = altitude.shape
    # Outside the image there are no angles, but interpolation reaches there.
    sun_zenith, sun_azimuth, view_zenith, view_azimuth = (
        np.radians(np.nan_to_num(angle, nan=float(np.nanmedian(angle)))) for angle in angles
    )
    # Towards the sun, and away from the sensor's side: what is above a place is seen displaced from the sensor.
    east = np.tan(sun_zenith) * np.sin(sun_azimuth) - np.tan(view_zenith) * np.sin(view_azimuth)
    north = np.tan(sun_zenith) * np.cos(sun_azimuth) - np.tan(view_zenith) * np.cos(view_azimuth)
    size = (columns, rows)
    right, down = (
        np.asarray(cv2.resize(np.asarray(part, np.float32), size, interpolation=cv2.INTER_LINEAR) / np.float32(cell))
        for part in (east, -north)
    )
    return Geometry(np.ascontiguousarray(altitude, np.float32), down, right)


def heights(labels: IntArray, shade: FloatArray, open_ground: BoolArray, lie: Geometry) -> Heights:
    """``labels``: clouds by number, 0 elsewhere; ``shade``: share of light lacking; only ``open_ground`` is asked."""
    count = int(labels.max()) + 1
    darkness = np.zeros((count, len(ALTITUDES)), np.float64)
    cells = np.zeros((count, len(ALTITUDES)), np.int64)
    speaking = np.clip(np.nan_to_num(shade) - DARK, -0.3, 0.4).astype(np.float32)
    _accumulate(labels, speaking, open_ground, lie.altitude, lie.down, lie.right, ALTITUDES, darkness, cells)
    spread = np.ones(_SPREAD) / _SPREAD
    darkness = np.array([np.convolve(row, spread, "same") for row in darkness])
    cells = np.array([np.convolve(row, spread, "same") for row in cells])
    total = np.maximum(darkness[1:], 0).sum(axis=0)
    if count == 1 or total.max() <= 0:
        return Heights(np.full(count, -1, np.int32), -1)
    sizes = np.bincount(labels.ravel(), minlength=count)
    mean = darkness / np.maximum(np.maximum(cells, _SEEN * sizes[:, None]), 4)
    judged = mean + _OTHERS * total / total.max()
    best = judged.argmax(axis=1).astype(np.int32)
    unseen = cells.max(axis=1) == 0
    best[unseen] = int(total.argmax())
    best[0] = -1
    return Heights(best, int(total.argmax()))


@compiled(
    "void(int32[:,::1], float32[:,::1], boolean[:,::1], float32[:,::1], float32[:,::1], float32[:,::1], float32[::1],"
    "float64[:,::1], int64[:,::1])"
)
def _accumulate(
    labels: IntArray,
    speaking: FloatArray,
    open_ground: BoolArray,
    altitude: FloatArray,
    down: FloatArray,
    right: FloatArray,
    altitudes: FloatArray,
    darkness: npt.NDArray[np.float64],
    cells: npt.NDArray[np.int64],
) -> None:
    rows, columns = labels.shape
    for row in range(rows):
        for column in range(columns):
            if not open_ground[row, column]:
                continue
            for index in range(altitudes.shape[0]):
                rise = altitudes[index] - altitude[row, column]
                if rise < LEAST_RISE:
                    continue
                i = int(np.rint(row + rise * down[row, column]))
                j = int(np.rint(column + rise * right[row, column]))
                if i < 0 or j < 0 or i >= rows or j >= columns:
                    break
                label = labels[i, j]
                if label > 0:
                    darkness[label, index] += speaking[row, column]
                    cells[label, index] += 1


INSIDE, OUTSIDE, NEAR = 1, 2, 4


def shadow_zones(
    labels: IntArray, found: Heights, known: BoolArray, lie: Geometry, tolerance: int
) -> npt.NDArray[np.uint8]:
    """Bits of cells: :data:`INSIDE`, where a cloud's shadow falls, from its altitude ± ``tolerance`` steps of it;
    :data:`OUTSIDE`, where the shadow of a cloud that is not seen could fall, at the altitude of the others;
    :data:`NEAR`, where the shadow of any cloud could fall if its altitude were rather that of the others."""
    zones = np.zeros(labels.shape, np.uint8)
    most = found.of_most
    lowest, highest = (most - 3 * tolerance, most + 3 * tolerance) if most >= 0 else (0, len(ALTITUDES) // 2)
    _mark(
        labels, found.of_cloud, known, lie.altitude, lie.down, lie.right, ALTITUDES, tolerance, lowest, highest, zones
    )
    return zones


@compiled("uint8(int64, int64, int64, int64, int64, int64)")
def _bits(label: int, own: int, index: int, tolerance: int, lowest: int, highest: int) -> int:
    """Of a place that is looked at from the ground; ``label`` is -1 where nothing is known, ``own`` its altitude."""
    usual = lowest <= index <= highest
    if label < 0:
        return OUTSIDE if usual else 0
    if label == 0:
        return 0
    return (NEAR if usual else 0) | (INSIDE if own >= 0 and abs(own - index) <= tolerance else 0)


@compiled(
    "void(int32[:,::1], int32[::1], boolean[:,::1], float32[:,::1], float32[:,::1], float32[:,::1], float32[::1],"
    "int64, int64, int64, uint8[:,::1])"
)
def _mark(
    labels: IntArray,
    of_cloud: IntArray,
    known: BoolArray,
    altitude: FloatArray,
    down: FloatArray,
    right: FloatArray,
    altitudes: FloatArray,
    tolerance: int,
    lowest: int,
    highest: int,
    zones: npt.NDArray[np.uint8],
) -> None:
    rows, columns = labels.shape
    for row in range(rows):
        for column in range(columns):
            for index in range(altitudes.shape[0]):
                rise = altitudes[index] - altitude[row, column]
                if rise < 0.0:
                    continue
                i = int(np.rint(row + rise * down[row, column]))
                j = int(np.rint(column + rise * right[row, column]))
                inside = i >= 0 and j >= 0 and i < rows and j < columns
                if not inside and index >= highest:
                    break
                label = labels[i, j] if inside and known[i, j] else -1
                own = of_cloud[max(label, 0)]
                zones[row, column] |= _bits(label, own, index, tolerance, lowest, highest)
