"""What a product's metadata may say of its grid and its sun, whatever the sensor."""

from __future__ import annotations

import math

from processing.errors import InvalidMetadata, UnsupportedProduct
from processing.raster.geobox import TOUCHING, GeoBox

LARGEST_SIDE = 30_000
"""Pixels; a Sentinel-2 tile has 10,980, a Landsat scene under 10,000."""
HIGHEST_SUN_ZENITH = 87.0
"""Degrees: beyond, the image is of dusk or night."""


def sane_grid(
    source: str, epsg: int, left: float, top: float, resolution: float, height: float, width: float
) -> GeoBox:
    """The declared grid; raises InvalidMetadata where no image can have it."""
    zone_exists = epsg // 100 in {326, 327} and 1 <= epsg % 100 <= 60
    sizes = all(1 <= side <= LARGEST_SIDE and side == int(side) for side in (height, width))
    if not zone_exists or not sizes or not 1 <= resolution <= 1000 or max(abs(left), abs(top)) > 2e7:
        raise InvalidMetadata(
            f"{source} declares an image that cannot be: {width:g} x {height:g} pixels of {resolution:g} m "
            f"from ({left:g}, {top:g}) in EPSG:{epsg}"
        )
    return GeoBox(epsg, left, top, resolution, int(height), int(width))


def sunlit(source: str, sun_zenith: float) -> float:
    """The sun's zenith angle in degrees; raises UnsupportedProduct where it lights nothing."""
    if sun_zenith < 0:
        raise InvalidMetadata(f"{source}: the sun's zenith angle is {sun_zenith:g} degrees")
    if sun_zenith > HIGHEST_SUN_ZENITH:
        raise UnsupportedProduct(
            f"{source}: the sun is {90 - sun_zenith:.1f} degrees high; night images are not processed"
        )
    return sun_zenith


def same_pixels(image: GeoBox, geobox: GeoBox) -> bool:
    """Whether ``geobox`` is a part of ``image``, pixel by pixel."""
    column = (geobox.left - image.left) / image.resolution
    row = (image.top - geobox.top) / image.resolution
    whole = all(abs(value - round(value)) < TOUCHING for value in (column, row))
    same = geobox.epsg == image.epsg and geobox.resolution == image.resolution
    inside = 0 <= round(column) <= image.width - geobox.width and 0 <= round(row) <= image.height - geobox.height
    return whole and same and inside


def nodes_over(geobox: GeoBox, step: float) -> GeoBox:
    """The grid whose pixel centres are nodes ``step`` metres apart from the upper left corner of ``geobox`` on."""
    rows, columns = (math.ceil(size * geobox.resolution / step - TOUCHING) + 1 for size in geobox.shape)
    return GeoBox(geobox.epsg, geobox.left - step / 2, geobox.top + step / 2, step, rows, columns)


def nodes_around(epsg: int, bounds: tuple[float, float, float, float], step: float) -> GeoBox:
    """Likewise at multiples of ``step`` around ``bounds`` (left, bottom, right, top; metres)."""
    left, bottom, right, top = bounds
    first_column, first_row = math.floor(left / step), math.ceil(top / step)
    rows, columns = first_row - math.floor(bottom / step) + 1, math.ceil(right / step) - first_column + 1
    return GeoBox(epsg, (first_column - 0.5) * step, (first_row + 0.5) * step, step, rows, columns)
