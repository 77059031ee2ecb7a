"""Level-1 that somebody asks for: what providers have of it now, and having it fetched."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, replace

from catalog.configuration import configuration
from processing.ledger import Errand, ledger_connection
from processing.sources import expected, health
from processing.sources.errors import ProviderError, SourcesUnavailable
from processing.sources.offer import Offer, Wish
from processing.sources.providers import opened
from processing.sources.settings import ProviderSettings, Sources, read_sources

log = logging.getLogger(__name__)

ANSWER_SECONDS = 20.0
MOST_OFFERS = 2_000
"""Of one provider, to one question."""


@dataclass(frozen=True)
class Ordered:
    """What became of a product that is expected."""

    status: str
    """One of those of :mod:`processing.sources.expected`."""
    reason: str | None
    """Of the last failure, if any."""
    entry: str | None
    """Its name in the inbox."""


def configured() -> bool:
    """Whether there are sources at all."""
    return configuration().sources is not None


def sources() -> Sources:
    """The operator's file; empty without one. Raises :class:`processing.sources.errors.InvalidSources`."""
    path = configuration().sources
    return read_sources(path) if path else Sources({}, ())


def offers(wish: Wish) -> list[Offer]:
    """What the providers have of this and is not here, each acquisition once, the oldest first.

    Asks them all at once, for :data:`ANSWER_SECONDS` at most. Raises :class:`SourcesUnavailable` where none answers.
    """
    providers = [one for one in sources().providers.values() if wish.collection in one.collections]
    able = set(health.able([one.name for one in providers], "search"))
    if not providers:
        return []
    found, answered = _asked(wish, [one for one in providers if one.name in able])
    if not answered:
        raise SourcesUnavailable(f"no provider of {wish.collection} answers now; ask again later")
    return expected.not_here(found)


def _asked(wish: Wish, providers: Sequence[ProviderSettings]) -> tuple[list[Offer], int]:
    """What they offer, and how many of them answered."""
    pool = ThreadPoolExecutor(max_workers=max(1, len(providers)))
    futures = [pool.submit(_offers_of, wish, settings) for settings in providers]
    found: list[Offer] = []
    answered = 0
    try:
        for future in futures:
            try:
                found += future.result(ANSWER_SECONDS)
                answered += 1
            except (ProviderError, TooLate) as error:
                log.warning("not answered: %s", error)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return found, answered


def _offers_of(wish: Wish, settings: ProviderSettings) -> list[Offer]:
    hurried = replace(settings, timeout_seconds=min(settings.timeout_seconds, ANSWER_SECONDS))
    found = []
    for offer in opened(hurried).search(wish):
        if wish.includes(offer):
            found.append(offer)
        if len(found) >= MOST_OFFERS:
            break
    return found


def order(wanted: Sequence[Offer], *, owner: str, priority: int = 0) -> None:
    """Have these fetched soon, before what nobody asked for. Asked for twice, by anybody, each is fetched once."""
    expected.note(wanted, errand=Errand("request", owner=owner, priority=priority))


def ordered(identifiers: Sequence[str]) -> dict[str, Ordered]:
    """What became of these products, or of other versions of the same images; nothing of those never expected."""
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT name, status, reason, entry FROM unnest(%s::text[]) AS name"
            " JOIN ledger.expected ON acquisition = ledger.acquisition(name)",
            [list(identifiers)],
        ).fetchall()
    return {row["name"]: Ordered(row["status"], row["reason"], row["entry"]) for row in rows}


def cancel(identifiers: Sequence[str], *, owner: str) -> list[str]:
    """``owner`` wants these no more: what nobody else wants and is not in the inbox is given up; returns its names."""
    with ledger_connection() as database:
        database.execute(
            "DELETE FROM ledger.owners WHERE owner = %s"
            " AND acquisition IN (SELECT ledger.acquisition(unnest(%s::text[])))",
            [owner, list(identifiers)],
        )
        rows = database.execute(_CANCEL, [list(identifiers)]).fetchall()
    return [row["identifier"] for row in rows]


_CANCEL = """
UPDATE ledger.expected SET status = 'cancelled', updated_at = now()
WHERE acquisition IN (SELECT ledger.acquisition(unnest(%s::text[]))) AND purpose = 'request'
    AND status IN ('missing', 'lost', 'refused')
    AND NOT EXISTS (SELECT 1 FROM ledger.owners WHERE owners.acquisition = expected.acquisition)
RETURNING identifier
"""


def errand_of(drop_id: str) -> Errand:
    """On whose behalf a drop came: of whoever ordered it, else new data."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT purpose, owner, priority FROM ledger.expected JOIN ledger.drops"
            " ON acquisition = ledger.acquisition(drops.identifier) WHERE drops.id = %s",
            [drop_id],
        ).fetchone()
    return Errand(**row) if row else Errand()
