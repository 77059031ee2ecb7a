"""A series of extracts as a dataset of the CF conventions (1.11): dimensions, coordinates, attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from processing.extracts.area import WGS84
from processing.extracts.layers import SCALE, Index, Layer
from processing.extracts.pixels import Source
from processing.raster.geobox import GeoBox

GRID_MAPPING = "spatial_ref"
REFLECTANCE = "surface_bidirectional_reflectance"


@dataclass(frozen=True)
class Coordinate:
    """A one-dimensional variable of the same name as its dimension."""

    values: npt.NDArray[Any]
    attributes: Mapping[str, Any]


def moment(item: Mapping[str, Any]) -> datetime:
    """When the image was sensed, or the period began, UTC."""
    properties = item["properties"]
    text = properties.get("datetime") or properties["start_datetime"]
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def coordinates(sources: Sequence[Source], grid: GeoBox) -> dict[str, Coordinate]:
    """``time``, ``y``, ``x`` (or ``latitude``, ``longitude``): centres of pixels, the northernmost row first."""
    seconds = [int(moment(source.item).timestamp()) for source in sources]
    y, x = names_of_axes(grid)
    rows = grid.top - (np.arange(grid.height) + 0.5) * grid.resolution
    columns = grid.left + (np.arange(grid.width) + 0.5) * grid.resolution
    return {
        "time": Coordinate(
            np.array(seconds, np.int64),
            {"standard_name": "time", "long_name": "sensing time", "axis": "T", "calendar": "standard",
             "units": "seconds since 1970-01-01 00:00:00"},
        ),
        y: Coordinate(rows, _axis(grid, "Y")),
        x: Coordinate(columns, _axis(grid, "X")),
    }  # fmt: skip


def names_of_axes(grid: GeoBox) -> tuple[str, str]:
    return ("latitude", "longitude") if grid.epsg == WGS84 else ("y", "x")


def _axis(grid: GeoBox, axis: str) -> dict[str, str]:
    if grid.epsg == WGS84:
        name, units = ("latitude", "degrees_north") if axis == "Y" else ("longitude", "degrees_east")
        return {"standard_name": name, "long_name": name, "units": units, "axis": axis}
    name = f"projection_{axis.lower()}_coordinate"
    return {"standard_name": name, "long_name": f"{axis.lower()} coordinate of projection", "units": "m", "axis": axis}


def grid_mapping(grid: GeoBox) -> dict[str, Any]:
    """Attributes of the variable :data:`GRID_MAPPING`; ``GeoTransform`` is GDAL's own."""
    attributes = {name: value for name, value in CRS.from_epsg(grid.epsg).to_cf().items() if value is not None}
    transform = " ".join(map(repr, grid.transform.to_gdal()))
    return attributes | {"spatial_ref": attributes["crs_wkt"], "GeoTransform": transform}


def variable(layer: Layer | Index) -> dict[str, Any]:
    """Attributes of a layer's variable, but for ``_FillValue``, which is -10000."""
    attributes: dict[str, Any] = {"long_name": layer.title, "grid_mapping": GRID_MAPPING}
    if isinstance(layer, Index):
        return attributes | {"units": "1", "scale_factor": SCALE, "add_offset": 0.0}
    if layer.is_quantity:
        attributes |= {"units": layer.unit, "scale_factor": layer.scale, "add_offset": layer.offset}
        return attributes | ({"standard_name": REFLECTANCE} if layer.asset[:3] in {"FRE", "SRE", "FRC"} else {})
    flags = dict(layer.meanings)
    if flags:
        # Without the number for "no data": that of the source has become the fill value.
        pairs = zip(flags["flag_values"], flags["flag_meanings"].split(" "), strict=True)
        kept = [(value, meaning) for value, meaning in pairs if value != layer.no_data]
        flags = {
            "flag_values": np.array([value for value, _ in kept], np.int16),
            "flag_meanings": " ".join(meaning for _, meaning in kept),
        }
    return attributes | flags | ({"units": layer.unit} if layer.unit != "1" else {})


def dataset(title: str, sources: Sequence[Source], history: str) -> dict[str, str]:
    """Attributes of the whole."""
    licences = sorted({str(source.item["properties"].get("license") or "see the products") for source in sources})
    return {
        "Conventions": "CF-1.11",
        "title": title,
        "institution": "Atelier",
        "source": "; ".join(source.identifier for source in sources),
        "history": history,
        "license": ", ".join(licences),
    }
