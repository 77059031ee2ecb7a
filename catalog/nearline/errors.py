"""What can go wrong between the disk and slow storage."""

from __future__ import annotations

from catalog.errors import CatalogError


class NearlineError(CatalogError):
    """Slow storage did not do what it was asked to do."""
