"""What is wrong with production, and whether the operators were told: the table ``ledger.alarms``.

Any process may sound an alarm, as often as it likes, and say that it is over; each is told once, and its end once
(``portal/operations/alerts.py``). One that comes and goes within :data:`CALM_SECONDS` is the same one still.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from processing.ledger_locks import Row, ledger_connection

CALM_SECONDS = 300
"""An alarm is over when it was silent for this long."""
PATIENCE_SECONDS = 60
"""Nobody is told of what passes within this."""


@dataclass(frozen=True)
class Trouble:
    """Something that an operator has to know. ``kind`` and ``subject`` say which, ``text`` what, and what to do."""

    kind: str
    subject: str
    text: str


def sound(kind: str, *, subject: str = "", text: str) -> None:
    """Say that there is this trouble, or that there is still."""
    with ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.alarms (kind, subject, text) VALUES (%s, %s, %s) ON CONFLICT (kind, subject)"
            " DO UPDATE SET text = excluded.text, over_at = NULL",
            [kind, subject, text],
        )


def over(kind: str, *, subject: str = "") -> None:
    """Say that there is no such trouble, or none any more."""
    with ledger_connection() as database:
        database.execute(
            "UPDATE ledger.alarms SET over_at = now() WHERE kind = %s AND subject = %s AND over_at IS NULL",
            [kind, subject],
        )


def agree(kinds: Iterable[str], troubles: Sequence[Trouble]) -> None:
    """Make the alarms of these kinds those of ``troubles``: the others are over."""
    for one in troubles:
        sound(one.kind, subject=one.subject, text=one.text)
    there = {(one.kind, one.subject) for one in troubles}
    for row in standing():
        if row["kind"] in set(kinds) and (row["kind"], row["subject"]) not in there:
            over(row["kind"], subject=row["subject"])


def standing() -> list[Row]:
    """The alarms that are not over, the oldest first: ``kind``, ``subject``, ``text``, ``since``."""
    with ledger_connection() as database:
        return database.execute("SELECT * FROM ledger.alarms WHERE over_at IS NULL ORDER BY since").fetchall()


def to_tell() -> list[Row]:
    """Those that began or ended and of which nobody was told. Those that passed meanwhile are forgotten."""
    with ledger_connection() as database:
        database.execute("DELETE FROM ledger.alarms WHERE told_at IS NULL AND over_at IS NOT NULL")
        return database.execute(
            "SELECT * FROM ledger.alarms WHERE"
            " told_at IS NULL AND since <= now() - make_interval(secs => %s)"
            " OR over_at <= now() - make_interval(secs => %s) ORDER BY since",
            [PATIENCE_SECONDS, CALM_SECONDS],
        ).fetchall()


def told(rows: Sequence[Row]) -> None:
    """Note that the operators know."""
    with ledger_connection() as database:
        for row in rows:
            key = [row["kind"], row["subject"]]
            if row["over_at"]:
                database.execute(
                    "DELETE FROM ledger.alarms WHERE kind = %s AND subject = %s AND over_at IS NOT NULL", key
                )
            else:
                database.execute("UPDATE ledger.alarms SET told_at = now() WHERE kind = %s AND subject = %s", key)
