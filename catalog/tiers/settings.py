"""Which nearline tier there is, if any."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path

from catalog.configuration import configuration
from catalog.nearline import CommandTier, DirectoryTier, Nearline

COMMAND = "command:"
"""What ``ATELIER_NEARLINE`` begins with where it is not a folder."""


def enabled() -> bool:
    """Only behind a disk: an object store has tiers of its own."""
    return configuration().nearline is not None and configuration().storage_url is None


@cache
def nearline() -> Nearline:
    """The tier of ``ATELIER_NEARLINE``; only where there is one (:func:`enabled`)."""
    setting = configuration().nearline or ""
    if setting.startswith(COMMAND):
        return CommandTier(tuple(shlex.split(setting.removeprefix(COMMAND))))
    return DirectoryTier(Path(setting))
