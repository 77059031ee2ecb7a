"""How production goes: rates, backlog, delays, failures by cause. Read from the ledger, for whoever operates."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kombu.exceptions import OperationalError as BrokerError

from catalog.configuration import configuration
from processing.gathering import BY_NOW
from processing.ledger import Row, ledger_connection
from processing.queue import app, waiting_messages

WORKERS_ANSWER_WITHIN = 0.7
"""Seconds."""
CAUSE_LENGTH = 200
"""Characters of a reason by which failures of chains are held together."""


@dataclass(frozen=True)
class Disk:
    """Bytes of the file system that the data folder is on."""

    total: int
    free: int

    @property
    def used_percent(self) -> float:
        return 100 * (self.total - self.free) / self.total


@dataclass(frozen=True)
class Worker:
    """A process of the queue that answered, and what it works on: keys of drops and jobs."""

    name: str
    busy_with: list[str]


def rates() -> list[Row]:
    """Of each final status and of what came in: how many ``last_hour`` and ``last_day``."""
    return _rows(
        """
        SELECT what, count(*) FILTER (WHERE at > now() - interval '1 hour') AS last_hour, count(*) AS last_day
        FROM (SELECT 'received' AS what, received_at AS at FROM ledger.drops
              UNION ALL SELECT status, updated_at FROM ledger.drops
                WHERE status IN ('published', 'failed', 'quarantined', 'duplicate')) AS happened
        WHERE at > now() - interval '1 day' GROUP BY what ORDER BY what
        """
    )


def backlog() -> list[Row]:
    """Each ``stage`` with something in it: how many ``now``, how many ``later``, ``since`` when the oldest waits."""
    return _rows(
        f"""
        SELECT 'reception' AS stage, 0 AS place, count(*) AS now, 0::bigint AS later, min(received_at) AS since
        FROM ledger.drops WHERE status IN ('received', 'verified') HAVING count(*) > 0
        UNION ALL
        SELECT chain, 1, count(*) FILTER (WHERE by_now), count(*) FILTER (WHERE NOT by_now),
            min(created_at) FILTER (WHERE by_now)
        FROM (SELECT *, {BY_NOW} AS by_now FROM ledger.jobs WHERE status = 'waiting') AS jobs GROUP BY chain
        ORDER BY place, stage
        """  # noqa: S608  nothing of these comes from outside
    )


def delays(days: int = 7) -> list[Row]:
    """By collection of what came in: ``number`` published, ``median`` and ``p95`` of the time since the drop."""
    return _rows(
        """
        SELECT collection, count(*) AS number, percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS median,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY took) AS p95
        FROM (SELECT collection, (SELECT min(at) FROM ledger.events WHERE drop_id = id AND events.status = 'published')
                - received_at AS took
              FROM ledger.drops WHERE status = 'published' AND updated_at > now() - %s) AS drops
        GROUP BY collection ORDER BY collection
        """,
        [timedelta(days=days)],
    )


def failures(days: int = 30) -> list[Row]:
    """By ``stage``, ``code`` and ``cause``: ``number``, the ``latest`` moment and one ``culprit``, most first."""
    return _rows(
        """
        SELECT stage, code, cause, count(*) AS number, max(at) AS latest,
            (array_agg(culprit ORDER BY at DESC))[1] AS culprit
        FROM (SELECT 'reception' AS stage, reason_code AS code, '' AS cause, updated_at AS at, entry AS culprit
              FROM ledger.drops WHERE status = 'quarantined'
              UNION ALL
              SELECT chain, 'chain-failed', left(jobs.reason, %s), jobs.updated_at, coalesce(identifier, entry)
              FROM ledger.jobs JOIN ledger.drops ON drops.id = drop_id WHERE jobs.status = 'failed') AS failed
        WHERE at > now() - %s GROUP BY stage, code, cause ORDER BY number DESC, latest DESC LIMIT 50
        """,
        [CAUSE_LENGTH, timedelta(days=days)],
    )


def found(text: str, *, status: str | None = None, limit: int = 100) -> list[Row]:
    """The drops whose entry, identifier or id has ``text`` in it, in a status if one is given, the latest first."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return _rows(
        """
        SELECT * FROM ledger.drops
        WHERE (entry ILIKE %(like)s OR identifier ILIKE %(like)s OR id = %(text)s)
            AND (%(status)s::text IS NULL OR status = %(status)s)
        ORDER BY updated_at DESC LIMIT %(limit)s
        """,
        {"like": pattern, "text": text, "status": status, "limit": limit},
    )


def of_cause(code: str, *, limit: int) -> list[str]:
    """The ids of drops that failed or lie in quarantine for the reason ``code``, the oldest first."""
    rows = _rows(
        "SELECT id FROM ledger.drops WHERE status IN ('failed', 'quarantined') AND reason_code = %s"
        " ORDER BY updated_at LIMIT %s",
        [code, limit],
    )
    return [row["id"] for row in rows]


def disk() -> Disk:
    usage = shutil.disk_usage(configuration().data)
    return Disk(usage.total, usage.free)


def workers() -> list[Worker] | None:
    """Those that answer; none where the broker is away."""
    try:
        answers = app.control.inspect(timeout=WORKERS_ANSWER_WITHIN).active() or {}
    except (BrokerError, OSError):
        return None
    return [Worker(name, [_subject(task) for task in tasks]) for name, tasks in sorted(answers.items())]


def queues() -> dict[str, int] | None:
    """Messages that wait in each queue; none where the broker is away."""
    try:
        return {queue.name: waiting_messages(queue.name) for queue in app.conf.task_queues}
    except (BrokerError, OSError):
        return None


def _subject(task: dict[str, Any]) -> str:
    started = task.get("time_start")
    since = f" ({time.time() - started:.0f} s)" if isinstance(started, float) else ""
    return " ".join([str(task.get("name", "")).rpartition(".")[2], *map(str, task.get("args") or ())]) + since


def _rows(statement: str, parameters: Any = None) -> list[Row]:
    with ledger_connection() as database:
        return database.execute(statement.encode(), parameters).fetchall()
