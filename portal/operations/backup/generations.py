"""One backup among those of a folder: its files, its list of products, what it says of itself."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from portal.operations.backup.folders import sync
from portal.operations.errors import BackupError

FORMAT = 1
NAME = re.compile(r"\d{8}T\d{6}Z")
DATABASE, PRODUCTS, MANIFEST, HELD, KEYS = "database.dump", "products.txt.gz", "manifest.json", "in-hand", "keys"
ARCHIVE, EXTRACTS, RELIEF = "archive", "extracts", "simulated-elevation"
"""Folders of the pool, besides those of what waits."""


@dataclass
class Manifest:
    """What a generation says of itself."""

    taken_at: str
    """Of the database: ISO 8601, UTC."""
    postgresql: int
    database_user: str
    format: int = FORMAT
    database_sha256: str = ""
    database_bytes: int = 0
    products: int = 0
    copied_bytes: int = 0
    """Of products, quarantine and extracts: what this backup added to the pool."""
    drops: int = 0
    """Originals in the inbox and in workers' hands."""
    paused_seconds: float = 0.0
    """For so long nothing was published."""
    with_archive: bool = True
    waiting: list[str] = field(default_factory=list)
    """Of the pool: ``quarantine/NAME``, ``editions/CAMPAIGN/NAME``."""
    extracts: list[str] = field(default_factory=list)
    in_slow_storage: list[str] = field(default_factory=list)
    """Products with files that were not on the disk, by their own account."""
    incomplete: list[str] = field(default_factory=list)
    """What should have been in the backup and could not: a person has to look."""


@dataclass(frozen=True)
class Generation:
    """A whole one: it got its name when all of it was on the disk."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def pool(self) -> Path:
        return self.folder.parent

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    def manifest(self) -> Manifest:
        """Raises :class:`BackupError` where another version of Atelier wrote it in a form that is not known here."""
        content = json.loads((self.folder / MANIFEST).read_text())
        if content.get("format") != FORMAT:
            raise BackupError(
                f"{self.folder} is of format {content.get('format')}, this version of Atelier reads {FORMAT}"
            )
        known = {one.name for one in fields(Manifest)}
        return Manifest(**{name: value for name, value in content.items() if name in known})

    def products(self) -> Iterator[str]:
        """Keys of the folders in the archive."""
        with gzip.open(self.folder / PRODUCTS, "rt") as lines:
            yield from (line.rstrip("\n") for line in lines)

    def check(self, manifest: Manifest) -> None:
        """Raises :class:`BackupError` where the database's file is not what was written."""
        if sha256_of(self.database) != manifest.database_sha256:
            raise BackupError(f"{self.database} is damaged: its sha-256 is another; take an older generation")


def generations(folder: Path) -> list[Generation]:
    """Those of a folder of backups, the oldest first."""
    names = sorted(path.name for path in folder.glob("*") if NAME.fullmatch(path.name))
    return [Generation(folder / name) for name in names]


def generation(folder: Path, name: str | None) -> Generation:
    """The one of this name, or the last; raises :class:`BackupError`."""
    known = generations(folder)
    if not known:
        raise BackupError(f"there is no backup in {folder}")
    found = next((one for one in known if one.name == name), None) if name else known[-1]
    if found is None:
        raise BackupError(f"there is no backup {name} in {folder}: {', '.join(one.name for one in known)}")
    return found


def write_products(folder: Path, keys: Iterable[str]) -> int:
    number = 0
    with gzip.open(folder / PRODUCTS, "wt", compresslevel=5) as lines:
        for number, key in enumerate(keys, 1):  # noqa: B007  the last one counts
            lines.write(f"{key}\n")
    sync(folder / PRODUCTS)
    return number


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    sync(folder / MANIFEST)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
