"""Whether a file can be handed out now, or first has to come back from slow storage."""

from __future__ import annotations

from enum import StrEnum

from catalog.storage import exists

RETRY_SECONDS = 60
"""When to ask again for a file that is on its way (``Retry-After``)."""


class Availability(StrEnum):
    ONLINE = "online"
    STAGING = "staging"
    """Kept in slow storage, by its ``storage:tier``, and not on the disk yet."""
    LOST = "lost"
    """Neither on the disk nor said to be elsewhere."""


def availability(key: str, tier: str | None) -> Availability:
    """Of the file at a storage ``key``; ``tier`` is the ``storage:tier`` of its asset or of its item, if any."""
    if exists(key):
        return Availability.ONLINE
    return Availability.STAGING if tier else Availability.LOST
