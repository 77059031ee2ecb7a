"""One item as a picture, drawn as the tile server draws it: the same files, renders, stretch and colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pystac
import rasterio
from rasterio.warp import transform_bounds
from titiler.core.dependencies import ColorMapParams, ImageRenderingParams

from catalog.collections import renders
from catalog.tiles.environment import gdal_environment
from catalog.tiles.readers import ItemReader
from catalog.tiles.renders import as_parameters

MERCATOR = "EPSG:3857"
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def picture(item: pystac.Item, render: str, bounds: Bounds, width: int, height: int) -> npt.NDArray[np.uint8]:
    """A named render of an area in web Mercator.

    Returns
    -------
    uint8, shape (height, width, 4): red, green, blue and opacity, 0 where there are no data

    Raises
    ------
    KeyError
        the item has no such render
    rasterio.errors.RasterioIOError
        a file is absent or damaged
    """
    named = as_parameters(renders(str(item.collection_id), item.properties.get("renders"))[render])
    stretch = ImageRenderingParams(rescale=named.get("rescale"), color_formula=named.get("color_formula"))
    with rasterio.Env(**gdal_environment()), ItemReader(item) as reader:
        image = reader.part(
            transform_bounds("EPSG:4326", MERCATOR, *bounds),
            bounds_crs=MERCATOR,
            dst_crs=MERCATOR,
            assets=named["assets"],
            expression=named.get("expression"),
            width=width,
            height=height,
            nodata=named.get("nodata"),
            resampling_method=named.get("resampling") or "nearest",
        )
    return _painted(image, stretch, ColorMapParams(named.get("colormap_name"), named.get("colormap")))


def _painted(image: Any, stretch: ImageRenderingParams, colours: Any) -> npt.NDArray[np.uint8]:
    if stretch.rescale:
        image.rescale(stretch.rescale)
    if stretch.color_formula:
        image.apply_color_formula(stretch.color_formula)
    if colours:
        image = image.apply_colormap(colours)
    data = np.moveaxis(image.data, 0, -1)[..., :3]
    opacity = np.where(image.mask > 0, 255, 0)[..., None]
    return np.ascontiguousarray(np.concatenate([np.broadcast_to(data, (*data.shape[:2], 3)), opacity], -1), np.uint8)
