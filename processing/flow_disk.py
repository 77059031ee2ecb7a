"""Back-pressure: while the disk is too full, nothing is taken in and nothing is begun; what is there waits."""

from __future__ import annotations

import shutil

from catalog.configuration import configuration

GIBIBYTE = 2**30


def free_gibibytes() -> float:
    """Of the file system that the data folder is on."""
    folder = configuration().data
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free / GIBIBYTE


def room() -> bool:
    """Whether there is more left than the reserve (``ATELIER_DISK_RESERVE``): what was begun may end with that."""
    return free_gibibytes() >= configuration().disk_reserve
