"""When a saved search is looked at next."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.follow.models import Frequency

GATHERED = timedelta(minutes=10)
"""News that is mailed as it comes is gathered this long, so that a series that arrives at once is one mail."""
HOUR = 6
"""UTC, of daily and weekly mails."""
A_DAY = timedelta(days=1)


def next_look(frequency: str, now: datetime) -> datetime | None:
    """The first moment after ``now`` (UTC) at which a search of this frequency is due; none for one never mailed."""
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.SOON:
        return now + GATHERED
    morning = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if morning <= now:
        morning += A_DAY
    if frequency == Frequency.WEEKLY:
        morning += -morning.weekday() % 7 * A_DAY
    return morning
