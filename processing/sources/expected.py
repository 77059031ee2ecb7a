"""What providers have and what is not here: the tables ``ledger.expected`` and ``ledger.offers``.

An expected product is ``missing`` (waits for its turn, or is being fetched), ``delivered`` (in the inbox), ``here``
(the ledger's drops say the rest), ``refused`` (no copy of it could be used), ``lost`` (no provider has it any more)
or ``cancelled``. Two versions of one image are one acquisition: the newest that is offered is fetched.
What becomes of an attempt to fetch one is in :mod:`processing.sources.attempts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from processing.ledger import NEW_DATA, Errand, Row, ledger_connection
from processing.sources.offer import Offer

A_BATCH = 500
KNOWN = """EXISTS (SELECT 1 FROM ledger.drops WHERE drops.identifier IS NOT NULL
    AND ledger.acquisition(drops.identifier) = {acquisition} AND drops.status NOT IN ('quarantined', 'duplicate'))"""
"""Whether the image is here or on its way, in whatever version, or was here and is not wanted any more."""


def note(offers: Iterable[Offer], *, errand: Errand = NEW_DATA) -> int:
    """Enter what is offered and not here; returns how many acquisitions are expected that were not before.

    Where ``offers`` ends with an error, what came before it is entered.
    """
    batch: list[Offer] = []
    new = 0
    try:
        for offer in offers:
            batch.append(offer)
            if len(batch) == A_BATCH:
                new += _entered(batch, errand)
                batch = []
    finally:
        new += _entered(batch, errand)
    return new


def _entered(offers: Sequence[Offer], errand: Errand) -> int:
    with ledger_connection() as database:
        return _note(database, offers, errand)


def _note(database: psycopg.Connection[Row], offers: Sequence[Offer], errand: Errand) -> int:
    rows = Jsonb([{**offer.as_dict(), "offer": offer.as_dict()} for offer in offers])
    inserted = database.execute(_EXPECT, [rows, errand.purpose, errand.owner, errand.priority]).rowcount
    database.execute(_OFFER, [rows])
    database.execute(_REVIVE, [[offer.identifier for offer in offers]])
    if errand.owner:
        database.execute(_OWN, {"names": [offer.identifier for offer in offers], **vars(errand)})
    return inserted


_OFFERED = """offered AS (
    SELECT DISTINCT ON (ledger.acquisition(identifier), provider) ledger.acquisition(identifier) AS acquisition, *
    FROM jsonb_to_recordset(%s) AS row (identifier text, collection text, provider text, sensing_time timestamptz,
        tile_id text, expires timestamptz, offer jsonb)
    ORDER BY ledger.acquisition(identifier), provider, identifier DESC)"""
_EXPECT = f"""
WITH {_OFFERED}
INSERT INTO ledger.expected (acquisition, identifier, collection, sensing_time, tile_id, purpose, owner, priority)
SELECT DISTINCT ON (acquisition) acquisition, identifier, collection, sensing_time, tile_id, %s, %s, %s::int
FROM offered WHERE NOT {KNOWN.format(acquisition="acquisition")}
ORDER BY acquisition, identifier DESC
ON CONFLICT (acquisition) DO NOTHING
"""  # noqa: S608  nothing of it comes from outside
_OFFER = f"""
WITH {_OFFERED}
INSERT INTO ledger.offers (acquisition, provider, identifier, offer, expires_at)
SELECT acquisition, offered.provider, offered.identifier, offer, expires
FROM offered JOIN ledger.expected USING (acquisition) WHERE expected.status NOT IN ('here', 'cancelled')
ON CONFLICT (acquisition, provider) DO UPDATE SET identifier = excluded.identifier, offer = excluded.offer,
    expires_at = excluded.expires_at, seen_at = now(), damaged = 0, attempts = 0, state = 'open'
-- The same again says nothing new of a copy that was bad.
WHERE offers.offer <> excluded.offer OR offers.state = 'gone'
"""  # noqa: S608
# What was given up is wanted again as soon as there is a copy that was not tried.
_REVIVE = """
UPDATE ledger.expected SET status = 'missing', reason = NULL, next_at = now(), attempts = 0, updated_at = now()
WHERE status IN ('lost', 'refused') AND acquisition IN (SELECT ledger.acquisition(unnest(%s::text[])))
    AND EXISTS (SELECT 1 FROM ledger.offers WHERE offers.acquisition = expected.acquisition AND state = 'open')
"""
_OWN = """
WITH wanted AS (
    UPDATE ledger.expected SET purpose = %(purpose)s, owner = coalesce(owner, %(owner)s),
        status = CASE status WHEN 'cancelled' THEN 'missing' ELSE status END,
        priority = greatest(priority, %(priority)s), updated_at = now()
    WHERE acquisition IN (SELECT ledger.acquisition(unnest(%(names)s::text[]))) AND status <> 'here'
    RETURNING acquisition)
INSERT INTO ledger.owners (acquisition, owner) SELECT acquisition, %(owner)s FROM wanted ON CONFLICT DO NOTHING
"""


def not_here(offers: Sequence[Offer]) -> list[Offer]:
    """Those of which no version is here or on its way, each acquisition once in its newest version."""
    with ledger_connection() as database:
        rows = database.execute(_NOT_HERE, [[offer.identifier for offer in offers]]).fetchall()
    first = {offer.identifier: offer for offer in reversed(offers)}
    return sorted((first[row["identifier"]] for row in rows), key=lambda offer: offer.sensing_time)


_NOT_HERE = f"""
SELECT DISTINCT ON (acquisition) identifier
FROM (SELECT name AS identifier, ledger.acquisition(name) AS acquisition FROM unnest(%s::text[]) AS name) AS named
WHERE NOT {KNOWN.format(acquisition="acquisition")} ORDER BY acquisition, identifier DESC
"""  # noqa: S608


def expected(acquisition: str) -> Row | None:
    with ledger_connection() as database:
        return database.execute("SELECT * FROM ledger.expected WHERE acquisition = %s", [acquisition]).fetchone()


def is_known(acquisition: str) -> bool:
    """Whether it came in by another way meanwhile."""
    with ledger_connection() as database:
        asked = f"SELECT 1 WHERE {KNOWN.format(acquisition='%s')}"
        return database.execute(asked, [acquisition]).fetchone() is not None


def acquisition_of(identifier: str) -> str:
    with ledger_connection() as database:
        row = database.execute("SELECT ledger.acquisition(%s) AS acquisition", [identifier]).fetchone()
    return str(row["acquisition"]) if row else identifier


def missing(limit: int | None = None) -> list[Row]:
    """What is expected and not here, the oldest first, with the ``providers`` that have it."""
    return _rows(
        """
        SELECT expected.*, (
            SELECT string_agg(offers.provider || CASE state WHEN 'open' THEN '' ELSE ' (' || state || ')' END, ', '
                ORDER BY offers.provider)
            FROM ledger.offers WHERE offers.acquisition = expected.acquisition) AS providers
        FROM ledger.expected WHERE status NOT IN ('here', 'cancelled') ORDER BY sensing_time LIMIT %s
        """,
        [limit],
    )


def missing_by_provider() -> list[Row]:
    """Of each ``provider``: how many of these it ``offered``, how many are ``open`` still, the ``oldest`` moment."""
    return _rows(
        """
        SELECT offers.provider, count(*) AS offered, count(*) FILTER (WHERE state = 'open') AS open,
            min(sensing_time) AS oldest
        FROM ledger.offers JOIN ledger.expected USING (acquisition) WHERE status NOT IN ('here', 'cancelled')
        GROUP BY offers.provider ORDER BY offers.provider
        """
    )


def counts() -> dict[str, int]:
    """How many expected products are in each status."""
    rows = _rows("SELECT status, count(*) AS number FROM ledger.expected GROUP BY status")
    return {row["status"]: row["number"] for row in rows}


def _rows(statement: str, parameters: Any = None) -> list[Row]:
    with ledger_connection() as database:
        return database.execute(statement.encode(), parameters).fetchall()
