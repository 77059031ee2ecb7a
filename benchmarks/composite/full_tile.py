"""A composite of full tiles as its worker would make it: time, memory, and how they grow with the dates.

The dates are those of a simulated month, laid out over a whole tile. ``python -m benchmarks.composite.full_tile
FOLDER NUMBER`` is the process that is measured, of so many dates.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pystac
import rasterio

from benchmarks.composite.accuracy import composite_of
from benchmarks.composite.scenes import months
from benchmarks.l2a import tables
from benchmarks.l2a.full_tile import measured
from benchmarks.l2a.series import made
from catalog.configuration import configuration
from processing.chains import Input
from processing.muscate.names import file_name
from processing.raster.cog import MASK, REFLECTANCE, write_cog
from processing.raster.geobox import GeoBox
from processing.raster.threads import ENVIRONMENT

EXTENT = 109_800
"""m"""
NUMBERS = (5, 9)
MOST_CPU, MOST_MEMORY = 220.0, 4.0
"""CPU seconds, GiB; of 9 dates."""
READ = ("FRE_", "CLM_R2", "MG2_R2", "EDG_R2", "ATB_R2")
"""What the chain reads of a product."""


def main() -> None:
    month, series = months()[0]
    folder = configuration().data / "bench"
    with tempfile.TemporaryDirectory(dir=folder, prefix="composite-") as work:
        for one in made(series):
            if one.product:
                laid_out(one.product, Path(work) / "level2")
        costs = {number: measured("-m", "benchmarks.composite.full_tile", work, str(number)) for number in NUMBERS}
    rows = [
        (
            f"{number} dates",
            round(cost.cpu, 1),
            round(cost.wall, 1),
            round(cost.memory, 2),
            round(cost.cpu / number, 1),
            cost.cpu <= MOST_CPU and cost.memory <= MOST_MEMORY,
        )
        for number, cost in costs.items()
    ]
    note = f"bar: {MOST_CPU:.0f} cpu-s with 9 dates, {MOST_MEMORY:g} GiB."
    columns = ("fresh process", "cpu-s", "wall s", "GiB", "cpu-s a date", "bar")
    tables.show(f"Composite of full tiles, {month}", columns, rows, note)


def laid_out(product: Input, folder: Path, read: tuple[str, ...] = READ, extent: int = EXTENT) -> None:
    """A product whose small images are repeated over a tile, every other one turned round; and its item.

    Only of the assets that begin with ``read``; ``extent`` is the tile's side, m.
    """
    item, directory = product.item.clone(), folder / product.item.id
    (directory / "MASKS").mkdir(parents=True)
    for key, asset in item.assets.items():
        fields = asset.extra_fields
        if "proj:shape" not in fields:
            continue
        fields["proj:shape"] = [round(extent / fields["proj:transform"][0])] * 2
        if key.startswith(read):
            path = file_name(item.id, key)
            with rasterio.open(product.directory / path) as dataset, rasterio.Env(**ENVIRONMENT):
                _repeat(dataset, directory / path, extent)
    metadata = f"{item.id}_MTD_ALL.xml"
    if (product.directory / metadata).exists():
        (directory / metadata).write_bytes((product.directory / metadata).read_bytes())
    (folder / f"{item.id}.json").write_text(json.dumps(item.to_dict(transform_hrefs=False)))


def _repeat(dataset: Any, path: Path, extent: int) -> None:
    transform = dataset.transform
    side = round(extent / transform.a)
    box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, side, side)
    image = np.stack([_over(band, side) for band in dataset.read()])
    missing = None if dataset.nodata is None else int(dataset.nodata)
    names = tuple(str(number) for number in dataset.indexes)
    options = REFLECTANCE if dataset.dtypes[0] == "int16" else MASK
    write_cog(path, box, [image], dtype=dataset.dtypes[0], no_data=missing, options=options, descriptions=names)


def _over(image: npt.NDArray[Any], side: int) -> npt.NDArray[Any]:
    times = -(-side // image.shape[0])
    turned = image[::-1, ::-1]
    rows = [np.hstack([turned if (row + column) % 2 else image for column in range(times)]) for row in range(times)]
    return np.ascontiguousarray(np.vstack(rows)[:side, :side])


def _run(folder: Path, number: int) -> None:
    items = [pystac.Item.from_file(path) for path in sorted((folder / "level2").glob("*.json"))][:number]
    products = [Input(item, folder / "level2" / item.id) for item in items]
    with tempfile.TemporaryDirectory(dir=folder) as work:
        composite_of(products, months()[0][0], Path(work))


if __name__ == "__main__":
    _run(Path(sys.argv[1]), int(sys.argv[2]))
