"""``python -m processing.simulation``: write one simulated product, and its truth if wanted."""

from __future__ import annotations

import argparse
import shutil
from datetime import UTC, datetime
from pathlib import Path

from processing.raster.geobox import GeoBox
from processing.simulation.archives import packed
from processing.simulation.demonstration import TOULOUSE, UTM
from processing.simulation.elevation import write_elevation
from processing.simulation.landsat import LandsatPass, simulate_landsat
from processing.simulation.scene import Scene
from processing.simulation.sentinel2 import simulate_sentinel2
from processing.simulation.swath import Sentinel2Pass

FULL_TILE = (300_000, 4_900_020)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m processing.simulation", description=main.__doc__)
    parser.add_argument("sensor", choices=["sentinel2", "landsat"])
    parser.add_argument("moment", type=datetime.fromisoformat, help="sensing time, UTC: 2018-07-17T10:54:21")
    parser.add_argument("output", type=Path, help="folder to write the product into")
    parser.add_argument("--size", type=int, default=1830, help="pixels of 10 m a side, 540 to 10980")
    parser.add_argument("--left", type=int, help="UTM 31 x of the west edge, m; of Toulouse unless given")
    parser.add_argument("--top", type=int, help="UTM 31 y of the north edge, m")
    parser.add_argument("--tile", default="31TCJ")
    parser.add_argument("--cloudiness", type=float, default=0.1, help="share of the sky, 0 to 0.9")
    parser.add_argument("--cirrus", type=float, default=0.0, help="strength of the cirrus, 0 to 1")
    parser.add_argument("--aot", type=float, default=0.12, help="aerosol optical thickness at 550 nm")
    parser.add_argument("--water-vapour", type=float, default=2.0, help="g cm⁻² at 150 m of altitude")
    parser.add_argument("--seed", type=int, default=31, help="another seed is another country")
    parser.add_argument("--truth", type=Path, help="folder for the hidden truth")
    parser.add_argument("--elevation", type=Path, help="folder for the relief, as tiles of an elevation model")
    parser.add_argument("--zip", action="store_true", help="a zip (Sentinel-2) or tar (Landsat) instead of a folder")
    options = parser.parse_args()
    default = FULL_TILE if options.size > 5000 else TOULOUSE
    corner = (options.left or default[0], options.top or default[1])
    scene = Scene(
        options.moment.replace(tzinfo=UTC), options.cloudiness, options.aot, options.water_vapour,
        cirrus=options.cirrus, seed=options.seed,
    )  # fmt: skip
    if options.sensor == "landsat":
        pixels = options.size // 3
        over = LandsatPass(198, 30, GeoBox(UTM, corner[0] - 15, corner[1] + 15, 30, pixels, pixels))
        made = simulate_landsat(over, scene, directory=options.output, truth=options.truth)
    else:
        box = GeoBox(UTM, *corner, 10, options.size, options.size)
        made = simulate_sentinel2(
            Sentinel2Pass("A", 51, options.tile, box), scene, directory=options.output, truth=options.truth
        )
    if options.elevation:
        write_elevation(options.elevation, GeoBox(UTM, *corner, 10, options.size, options.size), seed=options.seed)
    if options.zip:
        archive = packed(made)
        shutil.rmtree(made)
        made = archive
    print(made)  # noqa: T201 - the answer of the command


if __name__ == "__main__":
    main()
