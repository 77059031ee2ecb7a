"""Backups of an Atelier whose products an object store keeps: their files are its own care, all else comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.configuration import configuration
from portal.operations.backup.generations import generations
from portal.operations.backup.restoring import restore
from portal.operations.errors import BackupError
from tests.objects import ObjectStore
from tests.portal.operations.centres import Centre

PRODUCTS = 3


@pytest.mark.timeout(300)
def test_database_and_keys_come_back_to_the_products_on_the_store(
    make_centre: Callable[[str], Centre], archive_on_objects: ObjectStore, tmp_path: Path
) -> None:
    source, target, backups = make_centre("objects_source"), make_centre("objects_target"), tmp_path / "backups"
    source.migrate()
    with source.busy(0) as busy:
        assert busy.stdout is not None
        for _ in range(PRODUCTS):
            busy.stdout.readline()
        busy.kill()
    published = source.items()
    assert len(published) >= PRODUCTS
    taken = source.manage("backup", str(backups))
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert "object store" in taken.stdout
    (made,) = generations(backups)
    assert not made.manifest().with_archive
    assert not (backups / "archive").exists()
    back = target.manage("restore", str(backups))
    assert back.returncode == 0, back.stdout + back.stderr
    assert back.stdout.endswith("Everything agrees.\n")
    assert target.items() == published
    assert (target.data / "secret_key").read_text() == (source.data / "secret_key").read_text()

    with pytest.raises(BackupError, match="ATELIER_STORAGE_URL"):
        restore(made, configuration(), archive=True)
