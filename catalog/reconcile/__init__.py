"""Compares the archive's files with the catalog, and mends what can be mended without asking.

The archive is what cannot be made anew in a moment: where both say something else of a product that is whole on the
disk, the folder's own ``item.json`` is entered in the catalog again. A product whose files are missing or another is
only named: somebody has to bring them back, make it again or withdraw it.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog.database import connection
from catalog.items import PARTITION_LOCK, upsert
from catalog.reconcile.archive import Kept, kept
from catalog.reconcile.comparison import Finding, differences, ready_differences
from catalog.reconcile.following import follow_catalog
from catalog.removal import remove_files
from catalog.storage import store
from catalog.tiers.catalogued import restate

__all__ = ["Finding", "Kept", "findings", "follow_catalog", "mend"]


def findings(*, checksums: bool = False) -> Iterator[Finding]:
    """Everything that is not as it should be; with ``checksums`` every file is read.

    What looks wrong is looked at twice, the second time while nobody publishes: a product that is just being
    published is in the archive a moment before the catalog has it.
    """
    suspects = list(differences(kept(), checksums=checksums))
    if suspects:
        with connection() as database:
            database.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
            folders = [Kept(one.key) for one in suspects if one.key]
            certain = list(differences(folders, checksums=checksums, only={one.key for one in suspects}))
        yield from certain
    yield from ready_differences()


def mend(finding: Finding) -> None:
    """Put right what a finding names, where it :attr:`Finding.can_be_mended`."""
    if finding.item is not None:
        upsert(finding.item)
        restate(finding.item["collection"], finding.item["id"])
    elif finding.leftover is not None:
        remove_files(finding.leftover)
    elif finding.remnants:
        store().discard(finding.remnants)
    elif finding.ready is not None:
        with connection() as database:
            database.execute("SET LOCAL atelier.bulk = 'on'")
            database.execute("SELECT atelier.follow(%s, %s)", [finding.ready[0], [finding.ready[1]]])
