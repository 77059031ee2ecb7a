"""Readers of archived files: a storage key becomes the archive's name for it, opened as GeoTIFF and nothing else."""

from __future__ import annotations

from typing import Any

import attr
import rasterio
from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io import Reader
from titiler.pgstac.backend import PGSTACBackend
from titiler.pgstac.reader import PgSTACReader, SimpleSTACReader

from catalog.collections.definition import COG
from catalog.storage import store
from catalog.tiers import NotOnline, require_online

READABLE = {COG, "image/tiff; application=geotiff"}


class NotInThePicture(TileOutsideBounds):
    """An item that a mosaic is drawn without, because its files are in slow storage."""


@attr.s
class GeoTIFFReader(Reader):
    """Whatever a file's name or first bytes say, no other GDAL driver looks at it."""

    def __attrs_post_init__(self) -> None:
        if not self.dataset:
            self.dataset = self._ctx_stack.enter_context(rasterio.open(self.input, driver="GTiff"))
        super().__attrs_post_init__()  # type: ignore[no-untyped-call]


@attr.s
class ItemReader(PgSTACReader):
    """Reads the assets of one item."""

    reader: type[Reader] = attr.ib(default=GeoTIFFReader)
    include_asset_types: set[str] = attr.ib(factory=lambda: set(READABLE))

    def _get_asset_info(self, asset: Any) -> Any:
        info = super()._get_asset_info(asset)
        require_online(self.item.assets[info["name"]].href)
        info["url"] = store().raster(self.item.assets[info["name"]].href)
        return info


@attr.s
class MosaicItemReader(SimpleSTACReader):
    """Reads the assets of one item among those of a mosaic."""

    reader: type[Reader] = attr.ib(default=GeoTIFFReader)

    def _get_asset_info(self, asset: Any) -> Any:
        info = super()._get_asset_info(asset)
        _require_in_the_picture(info["url"])
        info["url"] = store().raster(info["url"])
        return info


def _require_in_the_picture(key: str) -> None:
    try:
        require_online(key)
    except NotOnline as error:
        raise NotInThePicture(str(error)) from error


@attr.s
class Mosaic(PGSTACBackend):
    """The items of a search, or of a collection, as one image."""

    reader: type[MosaicItemReader] = attr.ib(default=MosaicItemReader)
