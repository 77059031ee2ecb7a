"""Tiles, previews, statistics and map services of published items: ``uvicorn catalog.tiles:application``."""

from catalog.tiles.server import application

__all__ = ["application"]
