"""``python -m benchmarks.extracts``: what extracts of a full Sentinel-2 tile cost, each in a process of its own.

The tile is made here: 10980 × 10980 pixels of smooth fields with noise of 60 (×10⁻⁴).
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from processing.extracts.making import Making
from processing.extracts.pixels import Source
from processing.extracts.request import ExtractRequest
from processing.raster.cog import MASK, REFLECTANCE, strips_of, write_cog
from processing.raster.geobox import GeoBox

GRID = GeoBox(32631, 300_000, 4_900_020, 10.0, 10980, 10980)
BANDS = {"FRE_B4": "red", "FRE_B8": "nir"}
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
PIXELS = 3000
"""On a side, of the area that is extracted unless the whole tile is."""
CASES: list[tuple[str, dict[str, Any]]] = [
    ("statistics", {"output": "statistics"}),
    ("own pixels, COG", {"output": "cog"}),
    ("Lambert-93 nearest, COG", {"output": "cog", "crs": "EPSG:2154"}),
    ("Lambert-93 bilinear, COG", {"output": "cog", "crs": "EPSG:2154", "resampling": "bilinear"}),
    ("Lambert-93 cubic, COG", {"output": "cog", "crs": "EPSG:2154", "resampling": "cubic"}),
    ("Lambert-93 nearest, NetCDF", {"output": "netcdf", "crs": "EPSG:2154"}),
    ("Lambert-93 nearest, Zarr", {"output": "zarr", "crs": "EPSG:2154"}),
    ("whole tile, Lambert-93 cubic, COG", {"output": "cog", "crs": "EPSG:2154", "resampling": "cubic", "whole": True}),
    ("whole tile, statistics", {"output": "statistics", "whole": True}),
]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="extracts-", dir=os.environ.get("ATELIER_BENCH")))
    try:
        source = tile(folder)
        heads = ("million values", "CPU s", "M/s", "bytes/value", "peak MB", "estimate s")
        print(f"{'case':36}" + "".join(f"{head:>15}" for head in heads))
        for name, fields in CASES:
            print(f"{name:36}{measured(source, fields, folder)}", flush=True)
    finally:
        shutil.rmtree(folder)


def tile(folder: Path) -> Source:
    """Two bands and a cloud mask, with the item that describes them."""
    assets: dict[str, Any] = {}
    for seed, (key, common) in enumerate(BANDS.items()):
        write_cog(folder / f"{key}.tif", GRID, relief(seed), dtype="int16", no_data=-10000, options=REFLECTANCE,
                  descriptions=(key,))  # fmt: skip
        band = [{"name": key[4:], "eo:common_name": common}]
        assets[key] = {"href": f"{key}.tif", "type": COG, "nodata": -10000, "raster:scale": 1e-4, "bands": band}
    write_cog(folder / "CLM_R1.tif", GRID, clouds(), dtype="uint8", no_data=None, options=MASK, descriptions=("CLM",))
    assets["CLM_R1"] = {"href": "CLM_R1.tif", "type": COG, "roles": ["data-mask"]}
    item = {
        "id": "TILE",
        "collection": "sentinel2-l2a",
        "properties": {
            "datetime": "2020-06-01T10:50:31Z",
            "proj:code": "EPSG:32631",
            "proj:shape": list(GRID.shape),
            "proj:transform": list(GRID.transform)[:6],
        },
        "assets": assets,
    }
    return Source(item, {key: folder / asset["href"] for key, asset in assets.items()})


def relief(seed: int) -> Iterator[npt.NDArray[np.int16]]:
    rng = np.random.default_rng(seed)
    columns = 900 * np.cos(np.arange(GRID.width) / 170)
    for first, strip in strips_of(GRID):
        rows = 1500 + 800 * np.sin((first + np.arange(strip.height)) / 230)
        noise = rng.normal(0, 60, strip.shape)
        yield (rows[:, np.newaxis] + columns + noise).astype(np.int16)


def clouds() -> Iterator[npt.NDArray[np.uint8]]:
    for first, strip in strips_of(GRID):
        rows, columns = np.arange(first, first + strip.height)[:, np.newaxis] // 400, np.arange(GRID.width) // 500
        yield ((rows * 7 + columns * 3) % 5 == 0).astype(np.uint8)


def measured(source: Source, fields: dict[str, Any], folder: Path) -> str:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        answer: str = pool.apply(_measured, (source, fields, folder / "out"))
    return answer


def _measured(source: Source, fields: dict[str, Any], target: Path) -> str:
    side = GRID.width if fields.pop("whole", False) else PIXELS
    to_degrees = Transformer.from_crs(GRID.epsg, 4326, always_xy=True)
    west, south = to_degrees.transform(GRID.left + 2000 * (side == PIXELS), GRID.top - side * 10)
    east, north = to_degrees.transform(GRID.left + side * 10, GRID.top - 2000 * (side == PIXELS))
    request = ExtractRequest.of(
        {"items": ["a/TILE"], "bbox": [west, south, east, north], "layers": [*BANDS], "mask_clouds": True, **fields}
    )
    making = Making(request, [source], target, lambda share: None, "benchmark")
    started = time.process_time()
    making.run()
    seconds = time.process_time() - started
    size = sum(path.stat().st_size for path in target.iterdir())
    shutil.rmtree(target)
    values, peak = making.plan.values, _peak_megabytes()
    figures = (values / 1e6, seconds, values / 1e6 / seconds, size / values, peak, making.plan.seconds)
    return "".join(f"{figure:15.1f}" for figure in figures)


def _peak_megabytes() -> float:
    """Of this process alone: ``getrusage`` counts what its parent had."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return float(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main()
