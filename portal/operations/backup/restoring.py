"""A backup given back to an Atelier without a database: files first, the database last and in one transaction.

Stopped at any moment and run again, it goes on where it was: whole folders stay, and the database is empty until
the end.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from catalog.configuration import Configuration
from catalog.reconcile import Kept, follow_catalog
from portal.operations.backup import generations as named
from portal.operations.backup.copying import SIGNING_KEY
from portal.operations.backup.folders import copy_changed, copy_folder, copy_product
from portal.operations.backup.generations import Generation, Manifest
from portal.operations.backup.in_hand import ASIDE, INBOX, INTAKE, QUARANTINE
from portal.operations.backup.postgresql import is_empty, load
from portal.operations.errors import BackupError

Tell = Callable[[str], None]


def restore(
    taken: Generation, settings: Configuration, *, archive: bool = True, tell: Tell = lambda line: None
) -> list[str]:
    """Give ``taken`` back; PostgreSQL has to run, and nothing else. Returns what the backup could not give.

    Without ``archive`` the products' files are left as they are. Raises :class:`BackupError`.
    """
    if archive and settings.storage_url:
        raise BackupError(
            "the backup holds products' files, and ATELIER_STORAGE_URL says that an object store keeps them: give back "
            "without it, or bring DIR/archive to the store and restore with --without-archive"
        )
    manifest = taken.manifest()
    _refuse_unfit(taken, manifest, settings)
    missing: list[str] = []
    if archive:
        tell(f"Copying {manifest.products} products …")
        missing = _products(taken, settings)
    tell("Copying what was in hand …")
    _others(taken, manifest, settings)
    _keys(taken, settings)
    tell("Loading the database …")
    load(taken.database, settings.database_url)
    return missing


def agree(taken: Generation) -> int:
    """Bring the products' own ``item.json`` to what the catalog said at that moment; how many said something else.

    The pool keeps the last wording alone, and a product may have been superseded since. Not for an archive that was
    left as it is: what that says is later than the backup, and ``reconcile --mend`` brings the catalog to it.
    """
    folders = [folder for folder in map(Kept, taken.products()) if folder.is_there()]
    return sum(map(follow_catalog, folders))


def _refuse_unfit(taken: Generation, manifest: Manifest, settings: Configuration) -> None:
    with psycopg.connect(settings.database_url) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    user = row[0] if row else ""
    if user != manifest.database_user:
        raise BackupError(
            f"the backup is of the database user {manifest.database_user!r}, ATELIER_DATABASE_URL says {user!r}: "
            "rights go by that name; make a user of that name"
        )
    if not is_empty(settings.database_url):
        raise BackupError(
            "the database is not empty, and nothing is written over: give ATELIER_DATA another folder, or "
            "ATELIER_DATABASE_URL an empty database"
        )
    taken.check(manifest)


def _products(taken: Generation, settings: Configuration) -> list[str]:
    """What is not whole in the pool."""
    missing = []
    for key in taken.products():
        try:
            copied = copy_product(taken.pool / named.ARCHIVE / key, settings.archive / key)
        except FileNotFoundError:
            missing.append(key)
        else:
            missing += [f"{key}/{name}" for name in copied.damaged]
    return missing


def _others(taken: Generation, manifest: Manifest, settings: Configuration) -> None:
    places = {INBOX: settings.inbox, INTAKE: settings.work / "intake", ASIDE: settings.work}
    for kind, place in places.items():
        for entry in (taken.folder / named.HELD / kind).iterdir():
            copy_folder(entry, place / entry.name)
    for name in manifest.waiting:
        kind, _, rest = name.partition("/")
        place = settings.quarantine if kind == QUARANTINE else settings.data / "aside"
        copy_folder(taken.pool / name, place / rest)
    for name in manifest.extracts:
        copy_folder(taken.pool / named.EXTRACTS / name, settings.extracts / name)
    if (taken.pool / named.RELIEF).is_dir():
        copy_folder(taken.pool / named.RELIEF, settings.simulated_elevation)


def _keys(taken: Generation, settings: Configuration) -> None:
    """In the place of those that were made at the start of this command, and that have signed nothing."""
    kept = taken.folder / named.KEYS
    pems = list(kept.glob("*.pem"))
    if pems:
        for path in settings.identity_keys.glob("*.pem"):
            path.unlink()
    for path in pems:
        copy_changed(path, settings.identity_keys / path.name)
    if (kept / SIGNING_KEY).exists():
        copy_changed(kept / SIGNING_KEY, settings.data / SIGNING_KEY)
