"""A composite of full tiles as its worker would make it: time, memory, and how they grow with the dates.

The dates are those of a simulated month, laid out over a tile or a part of one; more are the same again, hours later.
``python -m benchmarks.composite.full_tile FOLDER NUMBER`` is the process that is measured, of so many dates.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
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

WHOLE, QUARTER = 109_800, 54_900
"""m: sides."""
NUMBERS = {WHOLE: (9,), QUARTER: (4, 9, 18)}
MOST_CPU, MOST_MEMORY = 220.0, 4.0
"""CPU seconds, GiB; of 9 dates."""
READ = ("FRE_", "CLM_R2", "MG2_R2", "EDG_R2", "ATB_R2")
"""What the chain reads of a product."""


def main() -> None:
    rows = [row for side in NUMBERS for row in _costs(side)]
    note = f"bar: {MOST_CPU:.0f} cpu-s with 9 dates of a whole tile, {MOST_MEMORY:g} GiB."
    columns = ("fresh process", "cpu-s", "wall s", "GiB", "cpu-s a date", "bar")
    tables.show(f"Composite of full tiles, {months()[0][0]}", columns, rows, note)


def _costs(side: int) -> Iterator[tuple[tables.Cell, ...]]:
    """A row of the table for each number of dates."""
    _, series = months()[0]
    products = [one.product for one in made(series) if one.product]
    with tempfile.TemporaryDirectory(dir=configuration().data / "bench", prefix="composite-") as work:
        for number in range(max(NUMBERS[side])):
            again, which = divmod(number, len(products))
            laid_out(products[which], Path(work) / "level2", side, later=timedelta(hours=again))
        for number in NUMBERS[side]:
            cost = measured("-m", "benchmarks.composite.full_tile", work, str(number))
            enough = cost.cpu <= MOST_CPU and cost.memory <= MOST_MEMORY
            name = f"{number} dates, {'a whole' if side == WHOLE else 'a quarter of a'} tile"
            figures = round(cost.cpu, 1), round(cost.wall, 1), round(cost.memory, 2), round(cost.cpu / number, 2)
            yield (name, *figures, enough if (side, number) == (WHOLE, 9) else "")


def laid_out(
    product: Input, folder: Path, side: int, *, later: timedelta = timedelta(0), read: tuple[str, ...] = READ
) -> None:
    """A product whose small images are repeated over a tile, every other one turned round; and its item.

    ``side`` is the tile's, m. Only of the assets that begin with ``read``.
    """
    item, moment = product.item.clone(), product.item.datetime
    assert moment is not None
    item.datetime = moment + later
    item.id = item.id.replace(f"{moment:%Y%m%d-%H%M%S}", f"{item.datetime:%Y%m%d-%H%M%S}")
    directory, original = folder / item.id, folder / product.item.id
    (directory / "MASKS").mkdir(parents=True)
    for key, asset in item.assets.items():
        fields = asset.extra_fields
        if "proj:shape" not in fields:
            continue
        fields["proj:shape"] = [round(side / fields["proj:transform"][0])] * 2
        if key.startswith(read) and later:
            (directory / file_name(item.id, key)).hardlink_to(original / file_name(product.item.id, key))
        elif key.startswith(read):
            path = file_name(item.id, key)
            with rasterio.open(product.directory / path) as dataset, rasterio.Env(**ENVIRONMENT):
                _repeat(dataset, directory / path, side)
    metadata = product.directory / f"{product.item.id}_MTD_ALL.xml"
    if metadata.exists():
        (directory / f"{item.id}_MTD_ALL.xml").write_bytes(metadata.read_bytes())
    (folder / f"{item.id}.json").write_text(json.dumps(item.to_dict(transform_hrefs=False)))


def _repeat(dataset: Any, path: Path, side: int) -> None:
    transform = dataset.transform
    pixels = round(side / transform.a)
    box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, pixels, pixels)
    image = np.stack([_over(band, pixels) for band in dataset.read()])
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
