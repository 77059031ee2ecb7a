"""Sun and view angles of a Sentinel-2 product on any grid: at each pixel those of the detector that saw it."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from processing.errors import RejectedProduct
from processing.level1 import AngleNodes, Angles, FloatArray
from processing.raster.geobox import GeoBox
from processing.sensors.angle_grid import AngleGrid, angles_of, mean_nodes
from processing.sensors.detector_footprints import detectors_on
from processing.sensors.safe_metadata import TileMetadata

log = logging.getLogger(__name__)


def tile_angles(tile: TileMetadata, band: str, footprints: Path, geobox: GeoBox) -> Angles:
    """On a grid of the tile's projection; ``footprints`` is the band's mask of detectors.

    Where that cannot be read, angles are means over the detectors that know a node, and
    :attr:`processing.level1.Angles.source` says so. Raises ValueError for a grid of another projection.
    """
    if geobox.epsg != tile.grids[10].epsg:
        raise ValueError(f"tile {tile.tile_id} is in EPSG:{tile.grids[10].epsg}, the grid in EPSG:{geobox.epsg}")
    sun = _placed(tile, tile.sun).on(geobox)
    if not tile.view[band]:
        zenith, azimuth = (np.full(geobox.shape, angle, np.float32) for angle in tile.mean_view[band])
        return Angles(*sun, zenith, azimuth, source="mean over the image")
    directions = _placed(tile, mean_nodes(tile.view[band].values())).components_on(geobox)
    source = "mean over detectors"
    try:
        directions = _by_detector(tile, band, footprints, geobox, directions)
        source = "detector footprints"
    except RejectedProduct as error:
        log.warning("tile %s, %s: angles are means over detectors: %s", tile.tile_id, band, error)
    return Angles(*sun, *angles_of(*directions), source=source)


def _by_detector(
    tile: TileMetadata, band: str, footprints: Path, geobox: GeoBox, otherwise: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """(east, north) of each pixel's own detector; ``otherwise`` where none saw it or its angles are not given."""
    east, north = otherwise
    numbers = detectors_on(footprints, tile.grids[60], geobox)
    for detector, nodes in tile.view[band].items():
        seen = numbers == detector
        if seen.any():
            own_east, own_north = _placed(tile, nodes).components_on(geobox)
            east, north = np.where(seen, own_east, east), np.where(seen, own_north, north)
    return east, north


def _placed(tile: TileMetadata, nodes: AngleNodes) -> AngleGrid:
    """The first node is at the tile's upper left corner."""
    return AngleGrid.from_nodes(tile.grids[10].left, tile.grids[10].top, nodes)
