"""Snow, water and land of a real image of the Pyrenees in July: what there is, and what we say there is.

The Cerdanya (300 × 300 pixels of 10 m, Sentinel-2A, 2015-07-26): fields, heath and wooded slopes of a valley at
1,200 m, two quarries, villages and roads, all under cirrus; neither snow nor water as wide as a pixel. No
metadata comes with the bands, so the chain's physics is applied by itself: level ground, uniform air.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.l2a import tables
from benchmarks.l2a.masks import level_scene, on_pixels
from benchmarks.l2a.real_data import Place
from processing.physics.classification import classify
from processing.physics.snow_cover import CLOUD, NO_SNOW, SNOW, SnowScene, snow_cover

NAMES = {
    "coastal": "B1", "blue": "B2", "green": "B3", "red": "B4", "nir08": "B8A", "swir16": "B11", "swir22": "B12",
}  # fmt: skip
PLACE = Place("sentinel-2a", 28, 140, 5, 100, 1200, 1.5)
ALTITUDE = 1200
SIZE = 150, 150
"""Pixels of 20 m."""
AOTS = (0.05, 0.20, 0.35)
HEADINGS = (
    "AOT", "cirrus", "lowest NDVI", "median NDVI", "highest NDSI", "water", "snow (L2A)", "snow", "no snow", "cloud",
)  # fmt: skip
Row = tuple[tables.Cell, ...]


def rows(folder: Path) -> list[Row]:
    """Shares of the pixels, with the cirrus band and as if it saw nothing."""
    toa = {band: on_pixels(next(folder.glob(f"*_B{band[1:]:0>2}.jp2")), SIZE, 0.0) for band in (*NAMES.values(), "B10")}
    found = []
    for aot in AOTS:
        bands = {common: PLACE.surface(band, toa[band], aot) for common, band in NAMES.items()}
        for name, cirrus in (("seen", toa["B10"]), ("not looked for", np.zeros_like(toa["B10"]))):
            found.append((aot, name, *_row(bands, cirrus)))
    return found


def _row(bands: dict[str, npt.NDArray[np.float32]], cirrus: npt.NDArray[np.float32]) -> Row:
    scene = level_scene(bands, cirrus, 20.0, (PLACE.sun_zenith, PLACE.sun_azimuth))
    masks = classify(scene, ())
    seen = scene.reflectance
    snow = snow_cover(
        SnowScene(
            green=seen["green"], red=seen["red"], swir16=seen["swir16"], cloud=masks.all_clouds | masks.all_shadows,
            shadow=masks.all_shadows, cirrus=masks.cirrus, water=masks.water,
            altitude=np.full(SIZE, ALTITUDE, np.int16), resolution=20.0,
        )
    )  # fmt: skip
    vegetation = (bands["nir08"] - bands["red"]) / (bands["nir08"] + bands["red"])
    whiteness = (bands["green"] - bands["swir16"]) / (bands["green"] + bands["swir16"])
    shares = [masks.water, masks.snow, *(snow.classes == value for value in (SNOW, NO_SNOW, CLOUD))]
    return (
        round(float(vegetation.min()), 2), round(float(np.median(vegetation)), 2), round(float(whiteness.max()), 2),
        *(round(float(share.mean()), 4) for share in shares),
    )  # fmt: skip


def main() -> None:
    data = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    folder = data / "s2-l1c-pyrenees-31TDH"
    if not folder.is_dir():
        print(f"left out: {folder} is not there")
        return
    tables.show(
        "The Cerdanya, 2015-07-26: land under cirrus, no snow, no open water",
        HEADINGS,
        rows(folder),
        note="Right: no snow and no water in any row, and clouds in the snow map only where cirrus is looked for.",
    )
