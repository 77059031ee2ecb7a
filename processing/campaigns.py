"""Campaigns of reprocessing in the ledger: which products are to be made again, and how far that is.

A campaign is ``running`` or ``paused`` while its products are made; then it is ``finished``. One that switches
all its products together is ``ready`` first, ``switching`` when it is told to, and ``finished`` when all are current.
Or it was ``cancelled``. See :mod:`processing.reprocessing`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from processing.ledger import Row, ledger_connection

LIVE = ("running", "paused", "ready", "switching")


@dataclass(frozen=True)
class Choice:
    """Which current products of a collection."""

    collection: str
    tiles: tuple[str, ...] = ()
    """``31TCJ``; all where there is none."""
    first: datetime | None = None
    """Of the image, UTC; inclusive."""
    last: datetime | None = None
    versions: tuple[str, ...] = ()
    """``processing:version``: what these versions of the chain made; all where there is none."""

    def as_dict(self) -> dict[str, Any]:
        return {name: str(value) if isinstance(value, datetime) else value for name, value in asdict(self).items()}


CHOSEN = """
FROM atelier.ready_items AS ready JOIN pgstac.items AS item
    ON item.id = ready.id AND item.collection = ready.collection AND item.datetime = ready.datetime
WHERE ready.collection = %(collection)s AND ready.deprecated IS NULL
    AND (cardinality(%(tiles)s::text[]) = 0 OR ready."grid:code" = ANY (%(tiles)s::text[]))
    AND (%(first)s::timestamptz IS NULL OR ready.datetime >= %(first)s)
    AND (%(last)s::timestamptz IS NULL OR ready.datetime <= %(last)s)
    AND (cardinality(%(versions)s::text[]) = 0
        OR item.content -> 'properties' ->> 'processing:version' = ANY (%(versions)s::text[]))
"""


def count(choice: Choice) -> int:
    """How many products a campaign would make again."""
    with ledger_connection() as database:
        row = database.execute(f"SELECT count(*) AS number {CHOSEN}".encode(), _values(choice)).fetchone()
    return int(row["number"]) if row else 0


def create(choice: Choice, *, reason: str, by: str, together: bool, at_once: int) -> str:
    """A new campaign over what is chosen just now; its id."""
    campaign = uuid.uuid4().hex[:8]
    with ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.campaigns (id, collection, choice, reason, ordered_by, together, at_once)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [campaign, choice.collection, Jsonb(choice.as_dict()), reason, by, together, at_once],
        )
        database.execute(
            "INSERT INTO ledger.campaign_products (campaign, item, moment)"
            f" SELECT %(campaign)s, ready.id, ready.datetime {CHOSEN}".encode(),
            _values(choice) | {"campaign": campaign},
        )
    return campaign


def campaign(identifier: str) -> Row | None:
    """One campaign with its figures."""
    return next(iter(_described("WHERE campaigns.id = %s", [identifier])), None)


def campaigns(limit: int = 50) -> list[Row]:
    """With their figures, the latest first."""
    return _described("ORDER BY created_at DESC LIMIT %s", [limit])


def live(*states: str) -> list[Row]:
    """Campaigns in one of these states, the oldest first."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT * FROM ledger.campaigns WHERE status = ANY (%s) ORDER BY created_at", [list(states)]
        ).fetchall()


def turn(identifier: str, status: str, *, of: Sequence[str]) -> bool:
    """Give a campaign another state, if it is in one ``of`` these; whether it was."""
    with ledger_connection() as database:
        return bool(
            database.execute(
                "UPDATE ledger.campaigns SET status = %s, ended_at ="
                " CASE WHEN %s = ANY (ARRAY['finished', 'cancelled']) THEN now() END"
                " WHERE id = %s AND status = ANY (%s)",
                [status, status, identifier, list(of)],
            ).rowcount
        )


def next_products(identifier: str, limit: int) -> list[str]:
    """Items that no job was handed out for, the earliest image first."""
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT item FROM ledger.campaign_products WHERE campaign = %s AND job IS NULL AND impossible IS NULL"
            " ORDER BY moment, item LIMIT %s",
            [identifier, limit],
        ).fetchall()
    return [row["item"] for row in rows]


def hand_out(identifier: str, item: str, *, job: str | None = None, impossible: str | None = None) -> None:
    """Note which job makes an item again, or why none can."""
    _change(identifier, item, "job = %s, impossible = %s", [job, impossible])


def switched(identifier: str, item: str, *, impossible: str | None = None) -> None:
    """Note that the new version took the item's place, or why it did not."""
    _change(identifier, item, "switched_at = now(), impossible = %s", [impossible])


def products(identifier: str, *, limit: int = 200, unswitched: bool = False) -> list[Row]:
    """Items with the states of their jobs, what has failed first; or those made and not ``switched`` yet."""
    wanted = "AND jobs.status = 'done' AND switched_at IS NULL" if unswitched else ""
    with ledger_connection() as database:
        return database.execute(
            f"""
            SELECT one.item, one.moment, one.job, one.switched_at, jobs.drop_id, jobs.outputs, jobs.started_at,
                jobs.ended_at, coalesce(one.impossible, jobs.reason) AS reason,
                CASE WHEN impossible IS NOT NULL THEN 'impossible' ELSE coalesce(jobs.status, 'planned') END AS status
            FROM ledger.campaign_products AS one LEFT JOIN ledger.jobs ON jobs.key = one.job
            WHERE campaign = %s {wanted}
            ORDER BY jobs.status IS DISTINCT FROM 'failed', one.job IS NULL, one.moment, one.item LIMIT %s
            """.encode(),  # noqa: S608  nothing of it comes from outside
            [identifier, limit],
        ).fetchall()


def waiting_jobs(identifier: str) -> list[str]:
    """Keys of those handed out and not over."""
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT key FROM ledger.campaign_products JOIN ledger.jobs ON key = job"
            " WHERE campaign = %s AND status = 'waiting'",
            [identifier],
        ).fetchall()
    return [row["key"] for row in rows]


def _described(rest: str, values: list[Any]) -> list[Row]:
    with ledger_connection() as database:
        return database.execute(
            f"""
            SELECT campaigns.*, figures.* FROM ledger.campaigns CROSS JOIN LATERAL (
                SELECT count(*) AS products, count(*) FILTER (WHERE jobs.status = 'done') AS made,
                    count(*) FILTER (WHERE jobs.status = 'waiting') AS under_way,
                    count(*) FILTER (WHERE jobs.status IN ('failed', 'cancelled', 'skipped')
                        OR impossible IS NOT NULL) AS not_made,
                    count(*) FILTER (WHERE job IS NULL AND impossible IS NULL) AS planned,
                    count(*) FILTER (WHERE switched_at IS NOT NULL) AS switched
                FROM ledger.campaign_products LEFT JOIN ledger.jobs ON jobs.key = job WHERE campaign = campaigns.id
            ) AS figures {rest}
            """.encode(),  # noqa: S608  nothing of it comes from outside
            values,
        ).fetchall()


def _change(identifier: str, item: str, assignment: str, values: list[Any]) -> None:
    with ledger_connection() as database:
        database.execute(
            f"UPDATE ledger.campaign_products SET {assignment} WHERE campaign = %s AND item = %s".encode(),  # noqa: S608
            [*values, identifier, item],
        )


def _values(choice: Choice) -> dict[str, Any]:
    return {
        "collection": choice.collection,
        "tiles": [f"MGRS-{tile}" for tile in choice.tiles],
        "first": choice.first,
        "last": choice.last,
        "versions": list(choice.versions),
    }
