"""Making an extract: from a request and its products to files in a folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rasterio

from processing.extracts import cog_files
from processing.extracts.conventions import moment
from processing.extracts.errors import NothingThere
from processing.extracts.estimate import Plan, plan
from processing.extracts.layers import Index, Layer, cloud_layer
from processing.extracts.pixels import Reader, Source
from processing.extracts.request import ExtractRequest, Output
from processing.extracts.statistics import VALUES, figures_of
from processing.raster.geobox import GeoBox

CACHE_MIB = 64
"""Of GDAL's blocks, beside the blocks that are being made."""
COLUMNS = ("datetime", "collection", "product", "layer", "unit", "count", "share_valid", "share_cloudy", *VALUES)


@dataclass
class Making:
    """One extract under way; ``report`` is told the share that is done, from 0 to 1, and may raise to stop it."""

    request: ExtractRequest
    sources: Sequence[Source]
    directory: Path
    report: Callable[[float], None]
    software: str
    plan: Plan = field(init=False)
    _done: int = 0

    def __post_init__(self) -> None:
        """Raises :class:`processing.extracts.errors.ExtractError` where nothing can be made of the request."""
        self.sources = sorted(self.sources, key=lambda source: (moment(source.item), source.identifier))
        self.plan = plan(self.request, [source.item for source in self.sources])
        self.request = self.plan.request

    def run(self) -> None:
        """Write the files; raises what ``report`` does."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with rasterio.Env(GDAL_CACHEMAX=CACHE_MIB * 2**20):
            MAKERS[self.request.output](self)
        self._write("extract.json", self._provenance())

    def readers(self) -> list[Reader]:
        return [Reader.of(source, self.request, self.plan.grid.epsg) for source in self.sources]

    def on_block(self, block: GeoBox) -> None:
        self._done += block.width * block.height
        self.report(min(1.0, self._done / max(1, self.plan.values)))

    def layers(self, reader: Reader) -> list[Layer | Index]:
        found = [reader.layer(name) for name in self.request.layers]
        return [layer for layer in found if layer is not None]

    def tags(self, source: Source) -> dict[str, str]:
        properties = source.item["properties"]
        return {
            "TIFFTAG_SOFTWARE": self.software,
            "TIFFTAG_DATETIME": f"{moment(source.item):%Y:%m:%d %H:%M:%S}",
            "source": f"{source.item['collection']}/{source.identifier}",
            "license": str(properties.get("license") or ""),
        }

    @property
    def history(self) -> str:
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {self.software}: extract"

    def _provenance(self) -> dict[str, Any]:
        """What a person or a program needs to know of the files, or to make them again."""
        return {
            "software": self.software,
            "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "request": self.request.as_dict(),
            "products": [
                {
                    "collection": source.item["collection"],
                    "id": source.identifier,
                    "datetime": source.item["properties"].get("datetime"),
                    "license": source.item["properties"].get("license"),
                    "simulated": bool(source.item["properties"].get("atelier:simulated")),
                    "publications": source.item["properties"].get("sci:publications", []),
                }
                for source in self.sources
            ],
        }

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        (self.directory / name).write_text(json.dumps(content, indent=1, ensure_ascii=False))

    def write_statistics(self) -> None:
        """``statistics.json`` and ``statistics.csv``: a row for each product and layer."""
        rows = [row for reader in self.readers() for row in self._rows(reader)]
        if not rows:
            raise NothingThere("the area lies outside all of the products: move it onto them")
        self._write("statistics.json", {"statistics": rows})
        with (self.directory / "statistics.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(rows)

    def _rows(self, reader: Reader) -> list[dict[str, Any]]:
        source, rows = reader.source, []
        has_clouds = cloud_layer(source.item, 10.0) is not None
        for layer in self.layers(reader):
            own = Reader.of(source, self.request, _epsg(layer))
            figures = figures_of(own, layer, has_clouds, self.on_block)
            if figures is not None:
                about = {
                    "datetime": f"{moment(source.item):%Y-%m-%dT%H:%M:%SZ}",
                    "collection": source.item["collection"],
                    "product": source.identifier,
                    "layer": layer.name,
                    "unit": layer.unit if isinstance(layer, Layer) else "1",
                }
                rows.append(about | figures.as_dict())
        return rows

    def write_cogs(self) -> None:
        """``PRODUCT.tif``, a band for each layer."""
        for reader in self.readers():
            name = f"{reader.source.identifier}.tif"
            self._cog(name, reader, self.layers(reader))

    def write_cogs_by_layer(self) -> None:
        """``PRODUCT_LAYER.tif``"""
        for reader in self.readers():
            for layer in self.layers(reader):
                self._cog(f"{reader.source.identifier}_{layer.name.replace(':', '_')}.tif", reader, [layer])

    def _cog(self, name: str, reader: Reader, layers: list[Layer | Index]) -> None:
        path, tags = self.directory / name, self.tags(reader.source)
        cog_files.write_cog(path, reader, layers, self.plan.grid, tags, self.on_block)

    def write_series(self) -> None:
        """``series.nc`` or ``series.zarr.zip``"""
        from processing.extracts import series_files  # NetCDF and Zarr are for workers alone, and take a second

        series = series_files.Series(
            self.readers(), self.plan.layers, self.plan.grid, f"{len(self.sources)} dates", self.history
        )
        if self.request.output == Output.NETCDF:
            series_files.write_netcdf(self.directory / "series.nc", series, self.on_block)
        else:
            series_files.write_zarr(self.directory / "series.zarr.zip", series, self.on_block)


def _epsg(layer: Layer | Index) -> int:
    return (layer.first if isinstance(layer, Index) else layer).grid.epsg


MAKERS: Mapping[Output, Callable[[Making], None]] = {
    Output.STATISTICS: Making.write_statistics,
    Output.COG: Making.write_cogs,
    Output.COG_BY_LAYER: Making.write_cogs_by_layer,
    Output.NETCDF: Making.write_series,
    Output.ZARR: Making.write_series,
}
