"""The mirror: asks, fetches several products at once, drops them in the inbox, and never stops for one that fails.

Any number of hosts may mirror the same: what one fetches is held in the ledger, and death releases it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from processing.flow_disk import room
from processing.ledger import exclusive
from processing.sources import attempts, health
from processing.sources.complaints import sound_alarms
from processing.sources.fetching import drop_ready, fetch
from processing.sources.looking import look
from processing.sources.offer import Offer
from processing.sources.ordering import sources
from processing.sources.providers import opened
from processing.sources.settings import MirrorSettings, ProviderSettings, Sources

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
SETTLE_SECONDS = 5.0
UNFORESEEN_SECONDS = 60.0
"""Until a product is tried again after a failure that is none of its provider's: a full disk, say."""
UNSEEN_HOURS = 24.0
"""After which a product that left the inbox without coming in is missing again."""


@dataclass
class _View:
    """When a provider is asked next for what a mirror wants."""

    mirror: MirrorSettings
    settings: ProviderSettings
    next_look: float = 0.0
    next_whole: float = 0.0


class Mirror:
    """The state of one process: when each mirror looks next, and what is being fetched."""

    def __init__(self, sources: Sources, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._sources, self._poll_seconds = sources, poll_seconds
        self._providers = {name: opened(settings) for name, settings in sources.providers.items()}
        places = sum(settings.at_once for settings in sources.providers.values())
        self._pool = ThreadPoolExecutor(max_workers=max(1, places), thread_name_prefix="fetch")
        self._running: dict[str, tuple[str, Future[bool]]] = {}
        self._looking: threading.Thread | None = None
        self._views = [_View(mirror, settings) for mirror in sources.mirrors for settings in sources.of(mirror)]
        self._next_settlement = 0.0

    def run(self, *, until: Callable[[], bool]) -> None:
        """Mirror until told otherwise; a database that is away or a disk that is full is waited for."""
        while not until():
            try:
                self.turn()
            except (psycopg.OperationalError, OSError) as error:
                log.warning("the mirror waits: %s", error)
            time.sleep(self._poll_seconds)

    def turn(self) -> None:
        """One round: look where it is time, settle what was delivered, begin as many transfers as there are places."""
        self._reap()
        if time.monotonic() >= self._next_settlement:
            self._next_settlement = time.monotonic() + SETTLE_SECONDS
            drop_ready()
            attempts.settle()
            attempts.redeliver(UNSEEN_HOURS)
            sound_alarms()
        if self._looking is None or not self._looking.is_alive():
            self._look()
        if room():
            self._fetch()

    def wait(self) -> None:
        """Until what is under way has ended, well or not."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._looking is not None:
            self._looking.join()

    def _look(self) -> None:
        """In a thread of its own: a provider that answers slowly keeps no transfer waiting."""
        due = [one for one in self._views if time.monotonic() >= one.next_look]
        if due:
            self._looking = threading.Thread(target=_look_at, args=(due,), name="look", daemon=True)
            self._looking.start()

    def _fetch(self) -> None:
        busy = Counter(name for name, _ in self._running.values())
        free = [name for name, one in self._sources.providers.items() if busy[name] < one.at_once]
        able = health.able(free, "fetch")
        places = sum(self._sources.providers[name].at_once - busy[name] for name in able)
        for acquisition in attempts.next_missing(able, places + len(self._running)) if places else []:
            if acquisition in self._running:
                continue
            offer = attempts.best_offer(acquisition, able)
            if offer is not None:
                self._begin(acquisition, offer)
                busy[offer.provider] += 1
                able = [name for name in able if busy[name] < self._sources.providers[name].at_once]

    def _begin(self, acquisition: str, offer: Offer) -> None:
        provider, settings = self._providers[offer.provider], self._sources.providers[offer.provider]
        future = self._pool.submit(fetch, offer, acquisition, provider, settings)
        self._running[acquisition] = (offer.provider, future)

    def _reap(self) -> None:
        for acquisition, (_, future) in list(self._running.items()):
            if future.done():
                provider, _ = self._running.pop(acquisition)
                if error := future.exception():
                    reason = f"{type(error).__name__}: {error}"
                    log.warning("%s from %s: %s", acquisition, provider, reason)
                    attempts.postpone(acquisition, provider, reason=reason, seconds=UNFORESEEN_SECONDS, tried=False)


def _look_at(due: list[_View]) -> None:
    for view in due:
        try:
            _look_once(view)
        except (psycopg.OperationalError, OSError) as error:
            log.warning("the look of %s waits: %s", view.mirror.name, error)
        except Exception:  # one kind of provider must not stop the others
            log.exception("%s could not be asked for %s", view.settings.name, view.mirror.name)
            view.next_look = time.monotonic() + UNFORESEEN_SECONDS


def _look_once(view: _View) -> None:
    """At the last days; now and then, and until it went well once, at all that is wished for."""
    now = time.monotonic()
    whole = now >= view.next_whole
    wish = view.mirror.wish(datetime.now(UTC), whole=whole)
    if wish.start >= wish.end:
        view.next_look = view.next_whole
        return
    if not health.able([view.settings.name], "search"):
        return
    with exclusive(f"look {view.mirror.name} {view.settings.name}") as mine:
        if not mine:
            return
        made = look(wish, view.settings)
    attempts.settle(all_of_them=True)
    if made.error is None:
        view.next_look = now + 60 * view.mirror.every_minutes
        view.next_whole = now + 3600 * view.mirror.whole_hours if whole else view.next_whole


def run_mirror(*, until: Callable[[], bool]) -> None:
    """Mirror what the operator's file says. Raises :class:`processing.sources.errors.InvalidSources`."""
    Mirror(sources()).run(until=until)


def look_at_all() -> list[str]:
    """Compare all that the providers have of what is wanted with the ledger, now; returns what could not be asked."""
    found, now = sources(), datetime.now(UTC)
    health.resume()
    views = [(mirror, settings) for mirror in found.mirrors for settings in found.of(mirror)]
    looks = [look(mirror.wish(now, whole=True), settings) for mirror, settings in views]
    attempts.settle(all_of_them=True)
    return [str(one.error) for one in looks if one.error]
