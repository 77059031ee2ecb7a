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
EDITIONS = "editions"
"""Products that are made and wait, in ``aside/CAMPAIGN/NAME`` of the data folder, until all of a campaign are."""


class MovedOn(Exception):
    """What the database of the moment speaks of has gone elsewhere since: another moment is needed."""


@contextmanager
def held(settings: Configuration, *, known: set[str]) -> Iterator[Path]:
    """A folder with ``quarantine``, ``editions``, ``inbox``, ``intake`` and ``aside`` as they are now.

    Of the first two, without those ``known`` (``quarantine/NAME``) to be in the backup. They are looked at in the
    order in which originals move, so that what moves meanwhile is held twice rather than not at all. Raises
    :class:`MovedOn`.
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


def kept_once(settings: Configuration) -> list[tuple[str, Path]]:
    """What never changes while it waits for a person or for others, by its name in the pool."""
    waiting = [(f"{QUARANTINE}/{entry.name}", entry) for entry in _entries(settings.quarantine)]
    for campaign in _entries(settings.data / "aside"):
        waiting += [(f"{EDITIONS}/{campaign.name}/{entry.name}", entry) for entry in _entries(campaign)]
    return waiting


def has_trace(folder: Path, drop_id: str) -> bool:
    """Whether the original of this drop is held: received, or on its way to quarantine, or there."""
    if any((folder / INTAKE / drop_id).glob("*")) or (folder / ASIDE / f"quarantine-{drop_id}").is_dir():
        return True
    return any((folder / QUARANTINE).glob(f"*~{drop_id[:ID_LENGTH]}"))


def _hold(settings: Configuration, folder: Path, known: set[str]) -> None:
    for name in (QUARANTINE, EDITIONS, INBOX, INTAKE, ASIDE):
        (folder / name).mkdir(parents=True)
    for name, entry in kept_once(settings):
        if name not in known:
            link_folder(entry, folder / name)
    for entry in _entries(settings.inbox):
        if not is_temporary(entry.name):
            link_folder(entry, folder / INBOX / entry.name)
    for entry in _entries(settings.work / "intake"):
        link_folder(entry, folder / INTAKE / entry.name)
    for entry in settings.work.glob("quarantine-*"):
        link_folder(entry, folder / ASIDE / entry.name)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
