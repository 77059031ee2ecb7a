"""What mountains hide: ground that the sun does not reach, ground that the sensor does not see."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.terrain import Terrain

Int16Array = npt.NDArray[np.int16]
BoolArray = npt.NDArray[np.bool_]

TOLERANCE = 5.0
"""m by which the ground must rise over a ray to stop it: altitudes are whole metres."""


def hidden_towards(relief: Terrain, zenith: float, azimuth: float) -> BoolArray:
    """Ground from which the relief hides a direction (degrees; that of the sun: topographic shadow), on its grid.

    One direction for all of the image; mountains outside it hide nothing. Rays are followed pixel by pixel until they
    rise above the highest summit; altitudes between the pixels are interpolated.
    """
    radians = np.radians(azimuth)
    east, south = float(np.sin(radians)), -float(np.cos(radians))
    longest = max(abs(east), abs(south))
    horizontal = relief.resolution / longest
    climb = horizontal / max(float(np.tan(np.radians(zenith))), 1e-6)
    out = np.zeros(relief.shape, np.bool_)
    if int(relief.altitude.max()) - int(relief.altitude.min()) > TOLERANCE:
        if abs(east) >= abs(south):
            _march(relief.altitude, east > 0, south / longest, climb, TOLERANCE, out)
        else:
            _march(relief.altitude.T, south > 0, east / longest, climb, TOLERANCE, out.T)
    return out


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    ["boolean(int16[:,:], int64, int64, int64, float64, float32, float32, float32)"], cache=True, nogil=True
)
def _stopped(
    altitude: Int16Array,
    row: int,
    column: int,
    ahead: int,
    aside: float,
    rise: np.float32,
    ray: np.float32,
    highest: np.float32,
) -> bool:
    """Whether the ground, interpolated between rows, is over the ray that starts at a pixel."""
    rows, columns = altitude.shape
    place = float(row)
    while True:
        column += ahead
        place += aside
        ray += rise
        if ray > highest or column < 0 or column >= columns or place < 0 or place > rows - 1:
            return False
        near = min(int(place), rows - 2)
        part = np.float32(place - near)
        ground = np.float32(altitude[near, column]) * (1 - part) + np.float32(altitude[near + 1, column]) * part
        if ground > ray:
            return True


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    ["void(int16[:,:], boolean, float64, float64, float64, boolean[:,:])"], cache=True, nogil=True
)
def _march(altitude: Int16Array, forward: bool, aside: float, climb: float, tolerance: float, out: BoolArray) -> None:
    """Along rows, to higher columns if ``forward``; a step of one column is ``aside`` rows and ``climb`` metres.

    Columns are visited from the far side of the image: the height under which anything behind a pixel could hide it
    costs one comparison with the column before, and only where it is above the ground is the ray followed.
    """
    rows, columns = altitude.shape
    highest = np.float32(altitude.max())
    rise, margin = np.float32(climb), np.float32(tolerance)
    bound = np.full(rows, -np.inf, np.float32)
    behind = np.empty(rows, np.float32)
    ahead = 1 if forward else -1
    for count in range(columns):
        column = columns - 1 - count if forward else count
        for row in range(rows):
            place = min(max(row + aside, 0.0), float(rows - 1))
            near = int(place)
            behind[row] = max(bound[near], bound[min(near + 1, rows - 1)]) - rise
        for row in range(rows):
            ground = np.float32(altitude[row, column])
            if behind[row] > ground + margin:
                out[row, column] = _stopped(altitude, row, column, ahead, aside, rise, ground + margin, highest)
            bound[row] = max(ground, behind[row])
