"""From where a date was seen and lit, from its ``MTD_ALL.xml``.

The view of one band serves for all, and a plane through the nodes of all its detectors for the image: the detectors'
views ahead and behind differ from it by 1.5°, which changes reflectance by half a percent at most, and seams between
detectors, which the mean of several orbits would leave in the composite, are avoided.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt

from processing.chains import Input
from processing.errors import ProcessingError
from processing.physics.compositing import Kernels, ross_li
from processing.raster.geobox import GeoBox
from processing.sensors.angle_grid import angles_of, components
from processing.sensors.xml_metadata import read_document

FloatArray = npt.NDArray[np.float32]
Nodes = npt.NDArray[np.float64]
BAND = "B4"
LEAST_NODES = 3
"""Through which a plane goes."""


@dataclass(frozen=True)
class View:
    """The kernels of a date's light on a grid: as it was seen, and as it would be from above."""

    seen: Kernels
    from_above: Kernels


def read_view(one: Input, corner: tuple[float, float], grid: GeoBox) -> View:
    """Of a Level-2A product whose image begins at ``corner`` (x, y); where it has no angle grids, of its means."""
    try:
        root = read_document(one.file(f"{one.item.id}_MTD_ALL.xml"))
    except ProcessingError:
        sun, view = [], []
    else:
        sun = root.findall(".//Sun_Angles_Grids")
        views = root.findall(f".//Band_Viewing_Incidence_Angles_Grids_List[@band_id='{BAND}']")
        view = [nodes for band in views for nodes in band.findall("Viewing_Incidence_Angles_Grids")]
    properties = one.item.properties
    mean_sun = 90 - properties["view:sun_elevation"], properties["view:sun_azimuth"]
    mean_view = properties["view:incidence_angle"], properties["view:azimuth"]
    sun_zenith, sun_azimuth = angles_of(*_plane(sun, mean_sun, corner, grid))
    view_zenith, view_azimuth = angles_of(*_plane(view, mean_view, corner, grid))
    between = sun_azimuth - view_azimuth
    return View(ross_li(sun_zenith, view_zenith, between), ross_li(sun_zenith, np.zeros_like(view_zenith), between))


def _plane(
    grids: list[Element], mean: tuple[float, float], corner: tuple[float, float], grid: GeoBox
) -> tuple[Nodes, Nodes]:
    """(east, north) of the unit vectors at the pixels of ``grid``: least squares through the nodes of all grids."""
    tables = [_nodes(nodes) for nodes in grids]
    x, y, east, north = (
        (np.concatenate(columns) for columns in zip(*tables, strict=True)) if tables else [np.empty(0)] * 4
    )
    if x.size < LEAST_NODES:
        constant = components(np.float64(mean[0]), np.float64(mean[1]))  # type: ignore[arg-type]
        return np.full(grid.shape, constant[0]), np.full(grid.shape, constant[1])
    scale = max(float(np.ptp(x)), float(np.ptp(y)), 1.0)
    design = np.stack([np.ones_like(x), x / scale, y / scale], axis=1)
    across = (grid.left - corner[0] + (np.arange(grid.width) + 0.5) * grid.resolution) / scale
    down = (corner[1] - grid.top + (np.arange(grid.height) + 0.5) * grid.resolution) / scale
    fields = []
    for values in (east, north):
        level, by_x, by_y = np.linalg.lstsq(design, values, rcond=None)[0]
        fields.append(level + by_x * across[np.newaxis, :] + by_y * down[:, np.newaxis])
    return fields[0], fields[1]


def _nodes(grids: Element) -> Nodes:
    """Of the known nodes: metres east and south of the image's corner, and (east, north) of the direction.

    Shape (4, nodes).
    """
    zenith, azimuth = _values(grids, "Zenith"), _values(grids, "Azimuth")
    step = float(grids.findtext("Zenith/COL_STEP", "5000"))
    rows, columns = np.nonzero(np.isfinite(zenith) & np.isfinite(azimuth))
    east, north = components(zenith[rows, columns], azimuth[rows, columns])
    return np.stack([columns * step, rows * step, east, north])


def _values(grids: Element, name: str) -> Nodes:
    lines = [line.text or "" for line in grids.findall(f"{name}/Values_List/VALUES")]
    return np.array([[float(value) for value in line.split()] for line in lines], np.float64)
