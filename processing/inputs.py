"""A published product as a chain reads it: from its folder, or from the object store that keeps its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pystac

from catalog.configuration import configuration
from catalog.storage import directory_key, files_key, path_of, store
from catalog.stores.files import Files
from processing.chains import Input

IMAGES = (".tif", ".tiff")
"""Suffixes of what is read in place, of which a chain needs windows or overviews; other files are fetched."""


@dataclass(frozen=True)
class Kept(Input):
    """A product on the object store; :attr:`directory` is where what has to be a file of this machine is fetched to."""

    key: str

    def file(self, name: str) -> Path:
        return Path(store().raster(f"{self.key}/{name}")) if name.endswith(IMAGES) else self._fetched(name)

    def whole(self) -> Path:
        for name in store().names(self.key):
            self._fetched(name)
        return self.directory

    def is_there(self) -> bool:
        return store().holds(directory_key(self.item))

    def _fetched(self, name: str) -> Path:
        path = self.directory / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            store().fetch(f"{self.key}/{name}", path)
        return path


def input_of(item: pystac.Item, scratch: Path | None = None) -> Input:
    """The files of a published item; ``scratch``: whose they are to be, where they have to be fetched."""
    if isinstance(store(), Files):
        return Input(item, path_of(directory_key(item)))
    folder = (scratch or configuration().work) / "inputs" / str(item.collection_id) / item.id
    return Kept(item, folder, files_key(item))
