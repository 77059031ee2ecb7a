"""Which providers may be asked now: the table ``ledger.providers``, which the mirrors of all hosts share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from processing.ledger import Row, ledger_connection
from processing.sources.errors import ChangedInterface, Denied, ProviderError, Unavailable
from processing.sources.settings import ProviderSettings

Doing = Literal["search", "fetch"]
FAILURES_FORGIVEN = 2
"""In a row, before fetches from a provider pause: one product's trouble is not the provider's."""


def succeeded(provider: str, doing: Doing) -> None:
    with ledger_connection() as database:
        database.execute(
            "INSERT INTO ledger.providers (name, doing, succeeded_at) VALUES (%s, %s, now())"
            " ON CONFLICT (name, doing) DO UPDATE SET failures = 0, paused_until = NULL, code = NULL, reason = NULL,"
            " failing_since = NULL, succeeded_at = now()",
            [provider, doing],
        )


def failed(settings: ProviderSettings, doing: Doing, error: ProviderError) -> float:
    """Pause the provider: for as long as it asks, else twice as long as last time. Returns the seconds."""
    with ledger_connection() as database:
        row = database.execute(
            "INSERT INTO ledger.providers (name, doing, failures, code, reason, failing_since)"
            " VALUES (%s, %s, 1, %s, %s, now()) ON CONFLICT (name, doing) DO UPDATE SET"
            " failures = providers.failures + 1, code = excluded.code, reason = excluded.reason,"
            " failing_since = coalesce(providers.failing_since, now()) RETURNING failures",
            [settings.name, doing, error.code, str(error)],
        ).fetchone()
        seconds = pause_after(settings, error, int(row["failures"]) if row else 1)
        database.execute(
            "UPDATE ledger.providers SET paused_until = greatest(paused_until, now() + make_interval(secs => %s))"
            " WHERE name = %s AND doing = %s",
            [seconds, settings.name, doing],
        )
    return seconds


def pause_after(settings: ProviderSettings, error: ProviderError, failures: int) -> float:
    """Seconds. What needs a person is asked for seldom at once; the rest ever more seldom."""
    if isinstance(error, Unavailable) and error.after is not None:
        return error.after
    if isinstance(error, ChangedInterface | Denied):
        return settings.longest_pause_seconds
    late = max(0, failures - FAILURES_FORGIVEN)
    return back_off(settings, late) if late else 0.0


def back_off(settings: ProviderSettings, attempts: int) -> float:
    """Seconds after so many failed attempts (at least 1)."""
    doubled: float = settings.first_pause_seconds * 2.0 ** min(max(attempts, 1) - 1, 30)
    return min(doubled, settings.longest_pause_seconds)


def able(names: Iterable[str], doing: Doing) -> list[str]:
    """Those that are not paused, in the order given."""
    with ledger_connection() as database:
        rows = database.execute(
            "SELECT name FROM ledger.providers WHERE doing = %s AND paused_until > now()", [doing]
        ).fetchall()
    paused = {row["name"] for row in rows}
    return [name for name in names if name not in paused]


def troubled() -> list[Row]:
    """What fails now, the longest first."""
    with ledger_connection() as database:
        return database.execute(
            "SELECT *, now() - failing_since AS failing_for FROM ledger.providers WHERE failing_since IS NOT NULL"
            " ORDER BY failing_since"
        ).fetchall()


def resume() -> None:
    """Ask every provider again at once: an operator says so."""
    with ledger_connection() as database:
        database.execute("UPDATE ledger.providers SET paused_until = NULL")
