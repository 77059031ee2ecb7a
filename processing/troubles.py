"""What is wrong with production just now: disk, broker, workers, what waits too long and what fails too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from kombu.exceptions import OperationalError as BrokerError

from catalog.configuration import configuration
from processing.alarms import Trouble
from processing.flow_disk import free_gibibytes
from processing.ledger_locks import ledger_connection
from processing.places import backlog
from processing.queue import EXTRACTS, PRODUCTION, REPROCESSING, app

KINDS = ("disk-full", "disk-low", "no-broker", "no-worker", "backlog", "failures", "quarantine")
WORKERS_ANSWER_WITHIN = 3.0
"""Seconds."""
LOW = 2.0
"""Times the reserve: with less free space there is time to do something."""
FAILED_SHARE, FAILED_NUMBER = 0.2, 5
"""Of the jobs that ended in the last hour."""
QUARANTINED_SHARE, QUARANTINED_NUMBER = 0.05, 3
"""Of what came in within the last day."""


def troubles() -> list[Trouble]:
    """All that there are."""
    looks: tuple[Callable[[], Iterator[Trouble]], ...] = (_disk, _workers, _waiting, _failures, _quarantine)
    return [trouble for look in looks for trouble in look()]


def workers_by_queue() -> dict[str, int] | None:
    """How many workers (hosts, not processes) serve each queue; none where the broker is away."""
    try:
        answers = app.control.inspect(timeout=WORKERS_ANSWER_WITHIN).active_queues() or {}
    except (BrokerError, OSError):
        return None
    served = [queue["name"] for queues in answers.values() for queue in queues]
    return {name: served.count(name) for name in (*PRODUCTION, EXTRACTS)}


def _disk() -> Iterator[Trouble]:
    free, reserve = free_gibibytes(), configuration().disk_reserve
    left = f"{free:.1f} GiB are free on the disk of {configuration().data}"
    if free < reserve:
        yield Trouble(
            "disk-full",
            "",
            f"{left}, less than ATELIER_DISK_RESERVE ({reserve:g}): production waits until there is more.",
        )
    elif free < LOW * reserve:
        yield Trouble("disk-low", "", f"{left}; below {reserve:g} GiB production waits. Make room.")


def _workers() -> Iterator[Trouble]:
    serving = workers_by_queue()
    if serving is None:
        yield Trouble(
            "no-broker", "", "The broker does not answer: workers are told of nothing. See var/logs/redis.log."
        )
        return
    for queue, number in serving.items():
        if number == 0:
            yield Trouble("no-worker", queue, f"No worker serves {queue}: start one, see its log in var/logs.")


def _waiting() -> Iterator[Trouble]:
    longest = timedelta(hours=configuration().alarm_backlog_hours)
    for one in backlog():
        if one.queue != REPROCESSING and one.since and datetime.now(UTC) - one.since > longest:
            number = one.waiting + one.running + one.postponed
            yield Trouble(
                "backlog",
                one.queue,
                f"{number} are unfinished in {one.queue}, the oldest since {one.since:%Y-%m-%d %H:%M} UTC, more than"
                f" {longest.total_seconds() / 3600:g} hours.",
            )


def _failures() -> Iterator[Trouble]:
    number, failed, reason = _numbers(
        "SELECT count(*) AS number, count(*) FILTER (WHERE status = 'failed') AS bad,"
        " mode() WITHIN GROUP (ORDER BY left(reason, 200)) FILTER (WHERE status = 'failed') AS most"
        " FROM ledger.jobs WHERE ended_at > now() - interval '1 hour' AND status <> 'waiting'"
    )
    if failed >= FAILED_NUMBER and failed >= FAILED_SHARE * number:
        yield Trouble("failures", "", f"{failed} of {number} jobs of the last hour failed, most of them: {reason}")


def _quarantine() -> Iterator[Trouble]:
    number, quarantined, code = _numbers(
        "SELECT count(*) AS number, count(*) FILTER (WHERE status = 'quarantined') AS bad,"
        " mode() WITHIN GROUP (ORDER BY reason_code) FILTER (WHERE status = 'quarantined') AS most"
        " FROM ledger.drops WHERE received_at > now() - interval '1 day'"
    )
    if quarantined >= QUARANTINED_NUMBER and quarantined >= QUARANTINED_SHARE * number:
        yield Trouble(
            "quarantine", "", f"{quarantined} of {number} products of the last day are in quarantine, most for {code}."
        )


def _numbers(statement: str) -> tuple[int, int, str]:
    with ledger_connection() as database:
        row = database.execute(statement.encode()).fetchone() or {}
    return row["number"], row["bad"], row["most"]
