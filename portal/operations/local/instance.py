"""One Atelier on one machine: its servers up, its database migrated, one at a time per data folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.management import call_command

from catalog.configuration import Configuration, configuration
from catalog.migrate import migrate as migrate_catalog
from portal.operations.errors import ServerFailed
from portal.operations.local import postgres, redis
from portal.operations.upgrade import refuse_newer
from processing.ledger import migrate as migrate_ledger


class AlreadyRunning(Exception):
    """Another ``manage.py run`` holds this data folder."""


@contextmanager
def only_instance(settings: Configuration) -> Iterator[None]:
    """Hold the data folder; raises :class:`AlreadyRunning`. Death of any kind releases it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"Atelier already runs from {settings.data}") from error
        yield


@contextmanager
def private_servers(settings: Configuration) -> Iterator[None]:
    """PostgreSQL and Redis running, except those that the settings say are elsewhere."""
    try:
        if not settings.external_database_url:
            postgres.start(settings)
        if not settings.external_broker_url:
            redis.start(settings)
        yield
    finally:
        if not settings.external_broker_url:
            redis.stop(settings)
        if not settings.external_database_url:
            postgres.stop(settings)


@contextmanager
def database_at_hand(settings: Configuration) -> Iterator[None]:
    """PostgreSQL running: that of an Atelier that runs, or an external one, else started for the while."""
    if settings.external_database_url or postgres.is_ready(settings):
        yield
        return
    with only_instance(settings), database_started(settings):
        yield


@contextmanager
def database_started(settings: Configuration) -> Iterator[None]:
    """PostgreSQL alone, unless the settings say that it is elsewhere."""
    if settings.external_database_url:
        yield
        return
    postgres.start(settings)
    try:
        yield
    finally:
        postgres.stop(settings)


def revived_servers(settings: Configuration) -> list[str]:
    """Start again the private servers that were killed; their names. One that does not start is tried again later."""
    revived = []
    private = {
        "PostgreSQL": (postgres, settings.external_database_url is None),
        "Redis": (redis, settings.external_broker_url is None),
    }
    for name, (server, ours) in private.items():
        if ours and server.has_ended(settings):
            with suppress(ServerFailed, OSError):
                server.start(settings)
                revived.append(name)
    return revived


def migrate_all() -> None:
    """Bring the portal's tables, the catalog and the ledger to this version of the code.

    Raises :class:`portal.operations.upgrade.NewerDatabase` before anything is touched.
    """
    refuse_newer(configuration())
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    migrate_catalog()
    migrate_ledger()


def make_folders(settings: Configuration) -> None:
    for folder in (
        settings.inbox,
        settings.archive,
        settings.quarantine,
        settings.work,
        settings.extracts,
        settings.mail,
    ):
        folder.mkdir(parents=True, exist_ok=True)
