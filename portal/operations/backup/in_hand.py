"""What lies in the inbox, in workers' hands and in quarantine at one moment, held by hard links while it is copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.configuration import Configuration
from portal.operations.backup.folders import link_folder
from processing.intake.completeness import is_temporary
from processing.intake.quarantine import ID_LENGTH

QUARANTINE, INBOX, INTAKE, ASIDE = "quarantine", "inbox", "intake", "aside"


class MovedOn(Exception):
    """What the database of the moment speaks of has gone elsewhere since: another moment is needed."""


@contextmanager
def held(settings: Configuration, *, known: set[str]) -> Iterator[Path]:
    """A folder with ``quarantine``, ``inbox``, ``intake`` and ``aside`` as they are now.

    Of the quarantine, without those ``known`` to be in the backup. They are looked at in the order in which
    originals move, so that what moves meanwhile is held twice rather than not at all. Raises :class:`MovedOn`.
    """
    folder = settings.work / "backup-held"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _hold(settings, folder, known)
        yield folder
    except FileNotFoundError as error:
        raise MovedOn(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def has_trace(folder: Path, drop_id: str) -> bool:
    """Whether the original of this drop is held: received, or on its way to quarantine, or there."""
    if any((folder / INTAKE / drop_id).glob("*")) or (folder / ASIDE / f"quarantine-{drop_id}").is_dir():
        return True
    return any((folder / QUARANTINE).glob(f"*~{drop_id[:ID_LENGTH]}"))


def _hold(settings: Configuration, folder: Path, known: set[str]) -> None:
    for name in (QUARANTINE, INBOX, INTAKE, ASIDE):
        (folder / name).mkdir(parents=True)
    for entry in _entries(settings.quarantine):
        if entry.name not in known:
            link_folder(entry, folder / QUARANTINE / entry.name)
    for entry in _entries(settings.inbox):
        if not is_temporary(entry.name):
            link_folder(entry, folder / INBOX / entry.name)
    for entry in _entries(settings.work / "intake"):
        link_folder(entry, folder / INTAKE / entry.name)
    for entry in settings.work.glob("quarantine-*"):
        link_folder(entry, folder / ASIDE / entry.name)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
