"""Slow storage itself: a folder, or a command that reaches tapes or another centre. It knows files, not the catalog.

What goes there and what comes back, :mod:`catalog.tiers` decides.
"""

from __future__ import annotations

from catalog.nearline.command import CommandTier
from catalog.nearline.directory import DirectoryTier, sync
from catalog.nearline.errors import NearlineError
from catalog.nearline.interface import Done, File, Nearline, Product

__all__ = ["CommandTier", "DirectoryTier", "Done", "File", "Nearline", "NearlineError", "Product", "sync"]
