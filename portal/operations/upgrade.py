"""From one version of the code to the next: what the database is at, and whether this code may touch it."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pypgstac
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from packaging.version import Version

from catalog.configuration import Configuration
from portal.operations.errors import OperationsError


class NewerDatabase(OperationsError):
    """The database was made by a later version of the code; nothing of it was touched."""


@dataclass(frozen=True)
class State:
    """What the database is at."""

    pgstac: str | None
    """Version; none where there is no catalog yet."""
    pending: tuple[str, ...]
    """Migrations of the portal's tables that are to be run: ``APP.NAME``."""
    unknown: tuple[str, ...]
    """Migrations of the portal's tables that were run and that this code does not have."""

    @property
    def is_newer(self) -> bool:
        return bool(self.unknown) or (self.pgstac is not None and Version(self.pgstac) > Version(pypgstac.__version__))


def state(settings: Configuration) -> State:
    """What the database is at, before anything is done to it."""
    with psycopg.connect(settings.database_url) as database:
        known = database.execute("SELECT to_regclass('pgstac.migrations') IS NOT NULL").fetchone()
        last = "SELECT version FROM pgstac.migrations ORDER BY datetime DESC, version DESC LIMIT 1"
        row = database.execute(last).fetchone() if known and known[0] else None
    executor = MigrationExecutor(connection)
    ours = executor.loader.migrated_apps
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    return State(
        pgstac=row[0] if row else None,
        pending=tuple(f"{one.app_label}.{one.name}" for one, _ in plan),
        unknown=tuple(sorted(f"{app}.{name}" for app, name in applied if app in ours)),
    )


def refuse_newer(settings: Configuration) -> State:
    """The state; raises :class:`NewerDatabase` where an older version of the code would run on it."""
    found = state(settings)
    if found.is_newer:
        what = ", ".join(found.unknown) or f"pgstac {found.pgstac}, here is {pypgstac.__version__}"
        raise NewerDatabase(
            f"the database was brought to a later version ({what}): run that version, or give back the backup that was "
            "taken before (manage.py restore)"
        )
    return found
