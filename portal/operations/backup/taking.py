"""A backup, taken while everything runs: the pool first, then one moment of the database and what it speaks of."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from catalog.configuration import Configuration
from portal.operations.backup import generations as named
from portal.operations.backup.contents import (
    is_catalogued,
    products,
    ready_extracts,
    unfinished_drops,
)
from portal.operations.backup.copying import add_others, add_product, copy_in_hand, copy_keys
from portal.operations.backup.folders import PART, copy_product, sync
from portal.operations.backup.generations import Generation, Manifest
from portal.operations.backup.in_hand import (
    MovedOn,
    has_trace,
    held,
    kept_once,
)
from portal.operations.backup.postgresql import Snapshot, dump, major_of, snapshot
from portal.operations.errors import BackupError
from processing.ledger import exclusive

MOMENTS = 20
"""Tries to find one whose files all stay until they are held, or copied."""

Tell = Callable[[str], None]


def take(target: Path, settings: Configuration, *, archive: bool = True, tell: Tell = lambda line: None) -> Generation:
    """Add a generation to the backups in ``target``; the database has to run.

    Without ``archive`` the products' files are somebody else's care. Raises :class:`BackupError`.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if archive and settings.storage_url:
        tell("Products' files stay with the object store, whose versions and replicas are their backup.")
        archive = False
    copied = 0
    with _alone(), _written_aside(target) as aside:
        if archive:
            tell("Copying products …")
            copied = _fill(target, settings)
        tell("Copying the database and what is in hand …")
        manifest = _at_one_moment(target, aside, settings, archive=archive)
        manifest.copied_bytes += copied
        named.write_manifest(aside, manifest)
        done = target / datetime.fromisoformat(manifest.taken_at).strftime("%Y%m%dT%H%M%SZ")
        aside.rename(done)
        sync(target)
    return Generation(done)


@contextmanager
def _alone() -> Iterator[None]:
    with exclusive("backup") as mine:
        if not mine:
            raise BackupError("another backup is being taken: wait for it")
        yield


@contextmanager
def _written_aside(target: Path) -> Iterator[Path]:
    """A folder for the generation; also those that killed backups left are removed."""
    for left in target.glob(f".*{PART}"):
        shutil.rmtree(left, ignore_errors=True)
    aside = target / f".generation{PART}"
    aside.mkdir(mode=0o700)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(target: Path, settings: Configuration) -> int:
    """Most of what there is to copy, while no transaction waits: bytes; what goes meanwhile is of no concern."""
    size = 0
    with psycopg.connect(settings.database_url) as connection:
        keys = [product.key for product in products(connection)]
    for key in keys:
        try:
            size += copy_product(settings.archive / key, target / named.ARCHIVE / key).size
        except FileNotFoundError:
            continue
    return size


def _at_one_moment(target: Path, aside: Path, settings: Configuration, *, archive: bool) -> Manifest:
    for _ in range(MOMENTS):
        try:
            return _try_moment(target, aside, settings, archive=archive)
        except MovedOn:
            continue
    raise BackupError(f"files went as fast as they were found, {MOMENTS} times over: try again at a quieter time")


def _try_moment(target: Path, aside: Path, settings: Configuration, *, archive: bool) -> Manifest:
    known = {name for name, _ in kept_once(settings) if (target / name).exists()}
    with ExitStack() as until_copied:
        with snapshot(settings.database_url) as moment:
            begun = time.monotonic()
            in_hand = until_copied.enter_context(held(settings, known=known))
            manifest = _manifest(moment, with_archive=archive)
            manifest.incomplete += _lost_drops(moment, in_hand, settings)
            found, extracts = list(products(moment.connection)), ready_extracts(moment.connection)
            dump(moment, settings.database_url, aside / named.DATABASE)
        manifest.paused_seconds = round(time.monotonic() - begun, 1)
        manifest.products = named.write_products(aside, (product.key for product in found))
        for product in found if archive else ():
            add_product(product, target, settings, manifest)
        add_others(target, in_hand, known, extracts, settings, manifest)
        shutil.rmtree(aside / named.HELD, ignore_errors=True)
        manifest.drops = copy_in_hand(in_hand, aside / named.HELD)
    copy_keys(settings, aside / named.KEYS)
    sync(aside / named.DATABASE)
    manifest.database_sha256 = named.sha256_of(aside / named.DATABASE)
    manifest.database_bytes = (aside / named.DATABASE).stat().st_size
    return manifest


def _manifest(moment: Snapshot, *, with_archive: bool) -> Manifest:
    when, user = moment.connection.execute("SELECT now(), current_user").fetchone() or (datetime.now(UTC), "")
    return Manifest(
        taken_at=when.astimezone(UTC).isoformat(),
        postgresql=major_of(moment.connection),
        database_user=user,
        with_archive=with_archive,
    )


def _lost_drops(moment: Snapshot, in_hand: Path, settings: Configuration) -> list[str]:
    """Drops without an original that were so before; raises :class:`MovedOn` where one has just been done with."""
    missing = {
        drop_id: product
        for drop_id, product in unfinished_drops(moment.connection).items()
        if not has_trace(in_hand, drop_id) and not is_catalogued(moment.connection, *product)
    }
    if not missing:
        return []
    with psycopg.connect(settings.database_url) as connection:
        now = unfinished_drops(connection)
    if missing.keys() - now.keys():
        raise MovedOn
    return [f"the original of drop {drop_id} ({name})" for drop_id, (_, name) in missing.items()]
