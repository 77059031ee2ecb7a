"""Readers of archived files: a storage key becomes the archive's name for it, opened as GeoTIFF and nothing else."""

from __future__ import annotations

from typing import Any

import attr
import rasterio
from rio_tiler.io import Reader
from titiler.pgstac.backend import PGSTACBackend
from titiler.pgstac.reader import PgSTACReader, SimpleSTACReader

from catalog.collections.definition import COG
from catalog.storage import store

READABLE = {COG, "image/tiff; application=geotiff"}


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
        info["url"] = store().raster(self.item.assets[info["name"]].href)
        return info


@attr.s
class MosaicItemReader(SimpleSTACReader):
    """Reads the assets of one item among those of a mosaic."""

    reader: type[Reader] = attr.ib(default=GeoTIFFReader)

    def _get_asset_info(self, asset: Any) -> Any:
        info = super()._get_asset_info(asset)
        info["url"] = store().raster(info["url"])
        return info


@attr.s
class Mosaic(PGSTACBackend):
    """The items of a search, or of a collection, as one image."""

    reader: type[MosaicItemReader] = attr.ib(default=MosaicItemReader)
