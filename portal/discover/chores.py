"""The periodic work of the search page."""

from __future__ import annotations

from portal.discover.counting import count_everything
from portal.operations.chores import Chore

CHORES = (Chore("count-everything", 240, count_everything),)
