"""An area as every picture of it shows it: bounds and pixels, in web Mercator."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import get_script_prefix
from rasterio.warp import transform_bounds

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Frame:
    bounds: Bounds
    width: int
    height: int
    """Pixels; both even, as video wants them."""


def frame(bounds: Bounds, longest: int) -> Frame:
    """The area in as many pixels as its shape asks for, ``longest`` on the longer side."""
    west, south, east, north = transform_bounds("EPSG:4326", "EPSG:3857", *bounds)
    scale = longest / max(east - west, north - south)
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (east - west, north - south))
    return Frame(bounds, width, height)


def picture_url(collection: str, item: str, render: str, whole: Frame) -> str:
    """The tile server's picture of the area."""
    place = f"collections/{quote(collection)}/items/{quote(item)}"
    box = ",".join(f"{bound:.6f}" for bound in whole.bounds)
    size = f"{whole.width}x{whole.height}"
    return f"{get_script_prefix()}tiles/{place}/bbox/{box}/{size}.png?render={quote(render)}&dst_crs=epsg:3857"
