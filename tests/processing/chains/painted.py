"""Level-2A products with pixels of one's own, as the catalog has them: storage keys for addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pystac

from processing.chains import Input
from processing.items import extensions
from processing.items.footprint import footprint_of
from processing.muscate.names import file_name, product_id
from processing.raster.cog import MASK, REFLECTANCE, write_cog
from processing.raster.geobox import GeoBox

Image = npt.NDArray[Any]
SIDE = 48
"""Pixels of 20 m."""
GRID = GeoBox(32631, 363000, 4838040, 20, SIDE, SIDE)
COMMON_NAMES = {
    "B2": "blue", "B3": "green", "B4": "red", "B5": "rededge071", "B6": "rededge075", "B7": "rededge078", "B8": "nir",
    "B8A": "nir08", "B11": "swir16", "B12": "swir22",
}  # fmt: skip
FINE = ("B2", "B3", "B4", "B8")
TILE = "31TCJ"


def level2(
    folder: Path,
    moment: datetime,
    bands: Mapping[str, int | Image],
    *,
    hidden: Image | None = None,
    snow: Image | None = None,
    water: Image | None = None,
    missing: Image | None = None,
    saturated: Image | None = None,
    aot: int = 20,
    edition: int = 0,
    grid: GeoBox = GRID,
    view: tuple[float, float] = (0.0, 0.0),
    tile_id: str = TILE,
) -> Input:
    """A product of ``moment`` (UTC).

    ``bands`` are reflectances × 10000 by name, a number or an image on the band's own pixels; masks are booleans on
    ``grid``, of 20 m; ``aot`` × 200; ``view`` is (zenith, azimuth) in degrees, the sun 40° from the zenith in the
    south-east.
    """
    nothing = np.zeros(grid.shape, np.bool_)
    hidden, snow, water, missing, saturated = (
        nothing if one is None else one for one in (hidden, snow, water, missing, saturated)
    )
    name = product_id("sentinel-2a", moment, "L2A", tile_id, edition)
    directory = folder / name
    item = _item(name, moment, grid, tile_id, view)
    fine = GeoBox(grid.epsg, grid.left, grid.top, grid.resolution / 2, 2 * grid.height, 2 * grid.width)

    def add(key: str, box: GeoBox, image: Image, no_data: int | None, fields: Mapping[str, Any]) -> None:
        options = MASK if no_data is None else REFLECTANCE
        names = ("",) * (image.shape[0] if image.ndim == 3 else 1)
        path = directory / file_name(name, key)
        write_cog(
            path, box, [image], dtype=str(image.dtype), no_data=no_data, options=options, descriptions=names
        )  # fmt: skip
        item.add_asset(
            key, pystac.Asset(f"archive/{name}/{key}", extra_fields={**fields, **extensions.projection(box)})
        )

    (directory / "MASKS").mkdir(parents=True)
    for band, value in bands.items():
        box = fine if band in FINE else grid
        image = np.broadcast_to(np.int16(value) if np.isscalar(value) else value, box.shape).astype(np.int16)
        image[_on(missing, box)] = -10000
        described = {
            "name": band, "eo:common_name": COMMON_NAMES[band],
            "eo:center_wavelength": 0.6, "eo:full_width_half_max": 0.05,
        }  # fmt: skip
        add(f"FRE_{band}", box, image, -10000, {"bands": [described]})
    for group, box in (("R1", fine), ("R2", grid)):
        add(f"CLM_{group}", box, _on(hidden, box).astype(np.uint8) * np.uint8(3), None, {})
        ground = water * np.uint8(1) + hidden * np.uint8(2) + snow * np.uint8(4)
        add(f"MG2_{group}", box, _on(ground.astype(np.uint8), box), None, {})
        add(f"SAT_{group}", box, _on(saturated, box).astype(np.uint8), None, {})
        add(f"EDG_{group}", box, _on(missing, box).astype(np.uint8), None, {})
        air = np.stack([np.full(box.shape, 40, np.uint8), np.full(box.shape, aot, np.uint8)])
        add(f"ATB_{group}", box, air, 0, {})
    return Input(item, directory)


def _item(name: str, moment: datetime, grid: GeoBox, tile_id: str, view: tuple[float, float]) -> pystac.Item:
    geometry, bbox = footprint_of(grid)
    properties = {
        "platform": "sentinel-2a", "constellation": "sentinel-2", "eo:cloud_cover": 10.0, "atelier:simulated": True,
        "view:sun_elevation": 50.0, "view:sun_azimuth": 135.0,
        "view:incidence_angle": view[0], "view:azimuth": view[1],
        **extensions.grid_code(tile_id), **extensions.projection(grid),
    }  # fmt: skip
    return pystac.Item(name, geometry, bbox, moment, properties, collection="sentinel2-l2a")


def _on(mask: Image, box: GeoBox) -> Image:
    ratio = round(GRID.resolution / box.resolution)
    return mask.repeat(ratio, axis=0).repeat(ratio, axis=1)
