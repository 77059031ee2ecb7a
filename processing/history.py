"""The story of one drop: every stage with its times, its jobs, and what was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pystac

from catalog.provenance import reference_of
from processing.ledger import Row, ledger_connection


@dataclass(frozen=True)
class Stage:
    """A job of a drop, as an operator looks at it."""

    job: Row

    @property
    def waited(self) -> timedelta | None:
        """From its planning, or from when it was due, to the last begin; None where it never began."""
        began = self.job["started_at"]
        could = max(filter(None, [self.job["created_at"], self.job["due_at"], self.job["gathers_until"]]))
        return max(began - could, timedelta()) if began else None

    @property
    def took(self) -> timedelta | None:
        """The last run; None where it is under way or never began."""
        began, ended = self.job["started_at"], self.job["ended_at"]
        return ended - began if began and ended and ended >= began else None

    @property
    def subject(self) -> str:
        """The products that it is made of."""
        return ", ".join(item for _, item in self.job["inputs"])

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """(collection, item)"""
        names = [name.partition("/") for name in self.job["outputs"]]
        return [(collection, item) for collection, _, item in names]


@dataclass(frozen=True)
class Story:
    drop: Row
    events: list[Row]
    """``at``, ``status``, ``detail``, and ``since``, the time from the event before; the first one first."""
    stages: list[Stage]


def story(drop_id: str) -> Story | None:
    """None where there is no such drop."""
    with ledger_connection() as database:
        drop = database.execute("SELECT * FROM ledger.drops WHERE id = %s", [drop_id]).fetchone()
        if drop is None:
            return None
        events = database.execute(
            "SELECT at, status, detail, at - lag(at) OVER (ORDER BY at, ctid) AS since FROM ledger.events"
            " WHERE drop_id = %s ORDER BY at, ctid",
            [drop_id],
        ).fetchall()
        jobs = database.execute(
            "SELECT * FROM ledger.jobs WHERE drop_id = %s ORDER BY created_at, chain, key", [drop_id]
        ).fetchall()
    return Story(drop, events, [Stage(job) for job in jobs])


def drop_of(collection: str, identifier: str) -> str | None:
    """The drop that a product came in with or was made on behalf of; None where the ledger does not know it."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT id FROM (SELECT id, updated_at FROM ledger.drops WHERE collection = %s AND identifier = %s"
            " UNION ALL SELECT drop_id, updated_at FROM ledger.jobs WHERE outputs ? %s) AS known"
            " ORDER BY updated_at DESC LIMIT 1",
            [collection, identifier, f"{collection}/{identifier}"],
        ).fetchone()
    return row["id"] if row else None


def note_superseded(items: Iterable[pystac.Item]) -> None:
    """Write into the stories of those before them that these published products took their places; once."""
    for item in items:
        for link in item.get_links("predecessor-version"):
            old = reference_of(str(link.target))
            drop_id = drop_of(*old) if old else None
            if old and drop_id:
                _note_once(drop_id, "superseded", f"{'/'.join(old)} by {item.id}")


def _note_once(drop_id: str, status: str, detail: str) -> None:
    with ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.events (drop_id, status, detail) SELECT %(drop)s, %(status)s, %(detail)s WHERE NOT"
            " EXISTS (SELECT FROM ledger.events WHERE drop_id = %(drop)s AND status = %(status)s"
            " AND detail = %(detail)s)",
            {"drop": drop_id, "status": status, "detail": detail},
        )
