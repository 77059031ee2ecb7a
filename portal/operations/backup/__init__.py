"""Backups: what cannot be made again, copied while everything runs, and given back to an empty Atelier.

A folder of backups has a *pool* (products, quarantined originals, extracts: none ever changes, each is kept once)
and, for each backup, a *generation*: the database at one instant, what lay in the inbox and in workers' hands then,
the keys, and the list of what belongs to it in the pool. See ``docs/decisions/backup.md``.
"""

from portal.operations.backup.generations import generation
from portal.operations.backup.pruning import prune
from portal.operations.backup.restoring import agree, restore
from portal.operations.backup.taking import take

__all__ = ["agree", "generation", "prune", "restore", "take"]
