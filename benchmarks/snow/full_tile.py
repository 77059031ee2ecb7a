"""A full Sentinel-2 tile of mountains in winter: a simulated scene, repeated until it fills one."""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import islice
from pathlib import Path

import numpy as np
import pystac
import rasterio

from benchmarks.l2a import tables
from benchmarks.l2a.full_tile import measured
from benchmarks.l2a.scenes import elevation_of
from benchmarks.l2a.series import made
from benchmarks.snow.scenes import winters
from catalog.configuration import configuration
from processing.chains import Auxiliary, Input, chains
from processing.raster.cog import MASK, REFLECTANCE, UNCERTAINTY, strips_of, write_cog
from processing.raster.geobox import GeoBox

SIDE = 109_800
"""m"""
READ = ("FRE_B3", "FRE_B4", "FRE_B11", "CLM_R2", "MG2_R2", "UNC_R1", "UNC_R2")
OPTIONS = {"FRE": REFLECTANCE, "UNC": UNCERTAINTY}
MOST_CPU, MOST_MEMORY = 60.0, 4.0


def enlarge(product: Input, folder: Path) -> None:
    """The images that the chain reads, and the item, into ``folder``."""
    item = product.item.to_dict(transform_hrefs=False)
    item["assets"] = {key: item["assets"][key] for key in READ}
    for key, asset in item["assets"].items():
        path = folder / str(item["id"]) / asset["href"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with rasterio.open(product.directory / asset["href"]) as dataset:
            image, step, missing = dataset.read(), dataset.transform.a, dataset.nodata
            grid = GeoBox(dataset.crs.to_epsg(), 300_000, 4_800_000, step, round(SIDE / step), round(SIDE / step))
            names, dtype = tuple(name or key for name in dataset.descriptions), dataset.dtypes[0]
        times = -(-grid.height // image.shape[1])
        strips = (np.tile(image, (1, 1, times))[:, np.arange(row, row + box.height) % image.shape[1], : grid.width]
                  for row, box in strips_of(grid))  # fmt: skip
        options = OPTIONS.get(key[:3], MASK)
        no_data = None if missing is None else int(missing)
        write_cog(path, grid, strips, dtype=dtype, no_data=no_data, options=options, descriptions=names)
    (folder / "item.json").write_text(json.dumps(item))


def main() -> None:
    series = winters()[0]
    (first,) = islice(made(series), 1)
    assert first.product is not None
    with tempfile.TemporaryDirectory(dir=configuration().data, prefix="snow-") as folder:
        enlarge(first.product, Path(folder))
        run = ("-m", "benchmarks.snow.full_tile", folder, str(elevation_of(series)))
        cost = measured(*run)
    ok = cost.cpu <= MOST_CPU and cost.memory <= MOST_MEMORY
    row = ("snow, 5490 x 5490 pixels", round(cost.cpu, 1), round(cost.wall, 1), round(cost.memory, 2), ok)
    note = f"bar: {MOST_CPU:.0f} cpu-s, {MOST_MEMORY:.0f} GiB"
    tables.show("A full tile, fresh process", ("chain", "cpu-s", "wall s", "GiB", "enough"), [row], note)
    tables.save("snow-speed", vars(cost))


def _run(folder: Path, elevation: Path) -> None:
    item = pystac.Item.from_file(folder / "item.json")
    image = Input(item, folder / item.id)
    chain = chains()["snow"].equipped(Auxiliary(elevation=elevation))
    chain.run(chain.plan(image)[0], [image], [], folder / "work")


if __name__ == "__main__":
    _run(Path(sys.argv[1]), Path(sys.argv[2]))
