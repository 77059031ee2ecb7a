"""Seasons of land cover: from the sowing of winter crops to a key date, and what is known of each pixel by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from processing.physics.time_series import BANDS, INDICES

KEY_DATES = ("0331", "0731", "1231")
"""Month and day on which a map is made of what was seen until then."""
FIRST_MONTH = 10
"""A season begins on the first of this month of the year before: winter crops are sown then."""
STEP = 10
"""Days between the regular dates."""


@dataclass(frozen=True)
class Season:
    """What a map of a key date of a year is made of. Both ends are included."""

    year: int
    key_date: str
    """One of :data:`KEY_DATES`."""

    @classmethod
    def named(cls, name: str) -> Season:
        """Of ``20180331``."""
        return cls(int(name[:4]), name[4:])

    @property
    def name(self) -> str:
        return f"{self.year}{self.key_date}"

    @property
    def start(self) -> date:
        return date(self.year - 1, FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        return date(self.year, int(self.key_date[:2]), int(self.key_date[2:]))

    @property
    def moment(self) -> datetime:
        """The first of the key date, UTC: the date of the map."""
        return datetime.combine(self.end, time(), UTC)

    def day_of(self, day: date) -> int:
        """0 for the first day."""
        return (day - self.start).days

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    @cached_property
    def regular_days(self) -> npt.NDArray[np.int32]:
        """Of the season: every :data:`STEP` days, those of a shorter one the first of a longer one."""
        return np.arange(0, self.day_of(self.end) + 1, STEP, dtype=np.int32)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """``B2_D000`` to ``BRIGHTNESS_D450``: names without a year, for models of past years are used on others."""
        return tuple(f"{name}_D{day:03d}" for day in self.regular_days for name in (*BANDS, *INDICES))


def seasons_with(day: date) -> list[Season]:
    """The seasons that hold a day, the first that ends first: up to four."""
    around = (Season(year, key_date) for year in (day.year, day.year + 1) for key_date in KEY_DATES)
    return [season for season in around if season.holds(day)]


GRACE = timedelta(days=5)
"""After the key date, for the last images to be received and processed."""


def due(season: Season) -> datetime:
    """When the map of a season is made (UTC)."""
    return season.moment + timedelta(days=1) + GRACE
