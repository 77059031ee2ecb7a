"""What becomes of each attempt to fetch an expected product; see :mod:`processing.sources.expected`."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from processing.ledger import HELD, Row, ledger_connection
from processing.sources.expected import KNOWN
from processing.sources.offer import Offer


def lock_of(acquisition: str) -> str:
    """The key that is held while an acquisition is fetched or dropped."""
    return f"mirror-{acquisition}"


_LOCK = "'mirror-' || acquisition"
_NEXT = f"""
SELECT acquisition FROM ledger.expected
WHERE status = 'missing' AND next_at <= now() AND NOT {HELD.format(key=_LOCK)}
    AND EXISTS (SELECT 1 FROM ledger.offers WHERE offers.acquisition = expected.acquisition AND state = 'open'
                AND offers.provider = ANY (%s))
-- A person waits; then what is deleted soonest, then the newest.
ORDER BY purpose = 'request' DESC, priority DESC,
    (SELECT min(expires_at) FROM ledger.offers WHERE offers.acquisition = expected.acquisition) NULLS LAST,
    sensing_time DESC LIMIT %s
"""  # noqa: S608


def next_missing(providers: Sequence[str], limit: int) -> list[str]:
    """What one of ``providers`` can be asked for now and nobody fetches: acquisitions, the most urgent first."""
    with ledger_connection() as database:
        return [row["acquisition"] for row in database.execute(_NEXT, [list(providers), limit]).fetchall()]


def best_offer(acquisition: str, providers: Sequence[str]) -> Offer | None:
    """Of the newest version, from whom it was tried least; ``providers`` are in the order of preference."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT offer FROM ledger.offers JOIN ledger.expected USING (acquisition)"
            " WHERE acquisition = %s AND expected.status = 'missing' AND state = 'open' AND offers.provider = ANY (%s)"
            " ORDER BY offers.identifier DESC, offers.attempts, array_position(%s::text[], offers.provider) LIMIT 1",
            [acquisition, list(providers), list(providers)],
        ).fetchone()
    return Offer.from_dict(row["offer"]) if row else None


def deliver(acquisition: str, *, provider: str | None, entry: str) -> bool:
    """Note that this copy goes to the inbox now; False where it is not wanted any more."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.expected SET status = 'delivered', provider = coalesce(%s, provider), entry = %s,"
            " delivered_at = now(), updated_at = now(), reason = NULL"
            " WHERE acquisition = %s AND status IN ('missing', 'delivered') RETURNING acquisition",
            [provider, entry, acquisition],
        ).fetchone()
    return row is not None


def postpone(acquisition: str, provider: str, *, reason: str, seconds: float, tried: bool) -> None:
    """Try later; at once where another provider was asked less often."""
    with ledger_connection() as database:
        if tried:
            database.execute(
                "UPDATE ledger.offers SET attempts = attempts + 1 WHERE acquisition = %s AND provider = %s",
                [acquisition, provider],
            )
        database.execute(_POSTPONE, {"seconds": seconds, "reason": reason, "acquisition": acquisition, "tried": tried})


_POSTPONE = """
UPDATE ledger.expected SET attempts = attempts + %(tried)s::int, reason = %(reason)s, updated_at = now(),
    next_at = now() + make_interval(secs => CASE WHEN %(tried)s AND (
        SELECT count(DISTINCT attempts) > 1 FROM ledger.offers
        WHERE offers.acquisition = expected.acquisition AND state = 'open') THEN 0 ELSE %(seconds)s END)
WHERE acquisition = %(acquisition)s AND status = 'missing'
"""


def close_offer(acquisition: str, provider: str, *, state: str, reason: str) -> None:
    """A provider's copy is ``gone`` or ``bad``: the others are tried; without any the product is lost or refused."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.offers SET state = %s WHERE acquisition = %s AND provider = %s",
            [state, acquisition, provider],
        )
        _reconsider(database, acquisition, reason)


def count_damage(acquisition: str, provider: str) -> int:
    """How often what this provider sent was damaged, now included."""
    with ledger_connection() as database:
        row = database.execute(
            "UPDATE ledger.offers SET damaged = damaged + 1 WHERE acquisition = %s AND provider = %s RETURNING damaged",
            [acquisition, provider],
        ).fetchone()
    return int(row["damaged"]) if row else 0


def _reconsider(database: psycopg.Connection[Row], acquisition: str, reason: str) -> None:
    database.execute(
        """
        UPDATE ledger.expected SET reason = %s, next_at = now(), updated_at = now(), status = CASE
            WHEN 'open' = ANY (states) THEN 'missing' WHEN 'bad' = ANY (states) THEN 'refused' ELSE 'lost' END
        FROM (SELECT array_agg(state) AS states FROM ledger.offers WHERE acquisition = %s) AS copies
        WHERE acquisition = %s AND status IN ('missing', 'delivered')
        """,
        [reason, acquisition, acquisition],
    )


def settle(*, all_of_them: bool = False) -> None:
    """Follow what was delivered: what came in is here, a copy that was put into quarantine is bad.

    ``all_of_them``: look too whether what is still missing came in by another way.
    """
    states = ["delivered", "missing", "lost", "refused"] if all_of_them else ["delivered"]
    with ledger_connection() as database:
        database.execute(_HERE, [states])
        for row in database.execute(_QUARANTINED).fetchall():
            database.execute(
                "UPDATE ledger.offers SET state = 'bad' WHERE acquisition = %s AND provider = %s",
                [row["acquisition"], row["provider"]],
            )
            _reconsider(database, row["acquisition"], f"{row['provider']}: {row['code']}: {row['why']}")


_HERE = f"""
UPDATE ledger.expected SET status = 'here', reason = NULL, updated_at = now()
WHERE status = ANY (%s) AND {KNOWN.format(acquisition="acquisition")}
"""  # noqa: S608
_QUARANTINED = """
SELECT DISTINCT ON (acquisition) acquisition, provider, drops.reason_code AS code, drops.reason AS why
FROM ledger.expected JOIN ledger.drops ON drops.entry = expected.entry AND drops.received_at >= delivered_at
WHERE expected.status = 'delivered' AND drops.status = 'quarantined'
"""


def try_again(names: Sequence[str] = ()) -> int:
    """Have given-up products tried once more from everybody: those of these names, or all; how many there are."""
    with ledger_connection() as database:
        rows = database.execute(
            "UPDATE ledger.expected SET status = 'missing', next_at = now(), attempts = 0, updated_at = now()"
            " WHERE status IN ('lost', 'refused', 'missing') AND (%s OR identifier = ANY (%s))"
            " RETURNING acquisition",
            [not names, list(names)],
        ).fetchall()
        database.execute(
            "UPDATE ledger.offers SET state = 'open', attempts = 0, damaged = 0 WHERE acquisition = ANY (%s)",
            [[row["acquisition"] for row in rows]],
        )
    return len(rows)


def redeliver(hours: float) -> list[str]:
    """What was put into the inbox so long ago and never came in is missing again."""
    with ledger_connection() as database:
        rows = database.execute(
            "UPDATE ledger.expected SET status = 'missing', next_at = now(), reason = 'it left the inbox unseen'"
            " WHERE status = 'delivered' AND delivered_at < now() - make_interval(secs => %s * 3600)"
            " AND NOT EXISTS (SELECT 1 FROM ledger.drops WHERE drops.entry = expected.entry"
            " AND drops.received_at >= delivered_at AND drops.status IN ('received', 'verified'))"
            " RETURNING acquisition",
            [hours],
        ).fetchall()
    return [row["acquisition"] for row in rows]
