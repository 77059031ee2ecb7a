"""The periodic work of saved searches."""

from __future__ import annotations

from portal.follow.digests import forget_old, send_due, write_due
from portal.operations.chores import Chore

CHORES = (
    Chore("digests-write", 60, write_due),
    Chore("digests-send", 30, send_due),
    Chore("digests-forget", 86_400, forget_old),
)
