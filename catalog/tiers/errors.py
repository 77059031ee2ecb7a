"""What a reader meets where files are in slow storage."""

from __future__ import annotations

from catalog.errors import CatalogError


class NotOnline(CatalogError):
    """The file is in slow storage: it has to be asked for, and waited for."""
