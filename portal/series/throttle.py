"""What takes the server seconds is made for one person at a time, and for each person so often."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.series.errors import Busy

FILMS, FILMS_SECONDS = 12, 600
"""Films that one address may ask for in so many seconds."""
SERIES, SERIES_SECONDS = 120, 60
AREAS, AREAS_SECONDS = 30, 60
"""Series of areas, each of which reads a thousand times as many pixels as that of a point."""
AT_ONCE = 2
"""Films made at the same time by this process."""
PATIENCE_SECONDS = 20
_making = threading.BoundedSemaphore(AT_ONCE)


def count(request: HttpRequest, what: str, most: int, seconds: int) -> None:
    """Count one more of ``what`` by the person who asks.

    Raises:
        Busy: that is too many in this time.
    """
    now = time.time()
    who = request.user.pk if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    key = f"series:{what}:{who}"
    started = float(cache.get_or_set(f"{key}:since", now, timeout=seconds) or now)
    cache.add(key, 0, timeout=seconds)
    if _one_more(key) > most:
        left = max(1, round(started + seconds - now))
        raise Busy(_("That was often: try again in %(seconds)d seconds.") % {"seconds": left}, left)


def _one_more(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:  # the time is over at this very moment
        return 1


@contextmanager
def making_a_film() -> Iterator[None]:
    """Wait for one's turn.

    Raises:
        Busy: others take too long.
    """
    if not _making.acquire(timeout=PATIENCE_SECONDS):
        raise Busy(_("Other animations are being made: try again in a minute."), 60)
    try:
        yield
    finally:
        _making.release()
