"""The snow of a season, from its maps one after the other, with linear filling of the days between them.

After the yearly synthesis of Let-it-snow: Gascoin et al. 2019, doi 10.5194/essd-11-493-2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from processing.physics.snow_cover.scene import CLOUD, NOTHING, SNOW, ByteArray

UNKNOWN = 65535
"""Where the ground was never seen."""
NEVER = 0
"""First and last day where there was no snow."""
ShortArray = npt.NDArray[np.uint16]
_SHORT, _SIGNED, _BYTE = "uint16[:,::1]", "int16[:,::1]", "uint8[:,::1]"


@dataclass(frozen=True)
class SnowSeason:
    """Days are counted from 1, the first day of the season; uint16, :data:`UNKNOWN` where nothing is known."""

    duration: ShortArray
    """Days with snow."""
    first: ShortArray
    """The first day with snow, :data:`NEVER` where there is none; so is the last one."""
    last: ShortArray
    observations: ShortArray
    """Days of the season on which the ground was seen; never unknown."""


@numba.njit(  # type: ignore[untyped-decorator, unused-ignore]
    [f"void({_BYTE}, int64, int64, {_SIGNED}, {_BYTE}, {_SHORT}, {_SHORT}, {_SHORT}, {_SHORT})"],
    cache=True,
    nogil=True,
)
def _advance(
    classes: Any, day: int, length: int, seen_on: Any, state: Any, duration: Any, first: Any, last: Any, seen: Any
) -> None:
    for row in range(classes.shape[0]):
        for column in range(classes.shape[1]):
            now = classes[row, column]
            if now in (CLOUD, NOTHING):
                continue
            before = state[row, column]
            begin = seen_on[row, column] + 1 if before != NOTHING else 1
            half = day - begin + 1  # days since the ground was seen
            start, end = begin, day
            if before == SNOW and now != SNOW:
                end = begin - 1 + half // 2
            elif before != NOTHING and before != SNOW and now == SNOW:
                start = begin - 1 + (half + 1) // 2
            start, end = max(start, 1), min(end, length)
            if (now == SNOW or before == SNOW) and end >= start:
                duration[row, column] += end - start + 1
                if first[row, column] == NEVER:
                    first[row, column] = start
                last[row, column] = end
            seen_on[row, column], state[row, column] = day, now
            if 1 <= day <= length:
                seen[row, column] += 1


class SeasonCounter:
    """Counts the days of a season while its maps come in, in the order of their days; of fixed size."""

    def __init__(self, shape: tuple[int, int], length: int) -> None:
        """``length``: days of the season."""
        self._length, self._day = length, -(2**15)
        self._seen_on = np.zeros(shape, np.int16)
        self._state: ByteArray = np.full(shape, NOTHING, np.uint8)
        self._duration, self._first, self._last, self._seen = (np.zeros(shape, np.uint16) for _ in range(4))

    def add(self, day: int, classes: ByteArray) -> None:
        """A map of a day, which may lie before the season (0, −1, …) or after it: it then tells of the days between.

        Between two maps a pixel that changes does so half-way; before the first one and after the last one it is as
        in these. Raises ValueError where the days do not ascend.
        """
        if day <= self._day:
            raise ValueError(f"day {day} comes after day {self._day}")
        self._day = day
        self._advance(day, np.ascontiguousarray(classes))

    def _advance(self, day: int, classes: ByteArray) -> None:
        _advance(
            classes, day, self._length, self._seen_on, self._state, self._duration, self._first, self._last, self._seen
        )  # fmt: skip

    def finish(self) -> SnowSeason:
        """The season, when all maps have been added; the counter is of no use afterwards."""
        seen = self._seen.copy()
        self._advance(max(self._day, self._length) + 1, self._state)
        unknown = self._state == NOTHING
        for image in (self._duration, self._first, self._last):
            image[unknown] = UNKNOWN
        return SnowSeason(self._duration, self._first, self._last, seen)
