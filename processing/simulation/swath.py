"""Where Sentinel-2's twelve detectors look on a pass: alternately a little ahead and a little behind."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from processing.raster.geobox import GeoBox
from processing.simulation.geometry import (
    NODE_STEP,
    AngleNodes,
    Track,
    distance_across,
    node_positions,
    view_nodes,
)
from processing.simulation.sentinel2_files import pixels
from processing.simulation.spectra import SENTINEL2

R051 = Track(342_800.0, 4_845_000.0, 196.0, 786_000.0)
"""Fitted on the angle grids of two products of 31TCJ."""
ORBIT_SPACING = 201_000.0
"""m between the tracks of neighbouring orbits near 43.7° N; they are flown 7 days apart, the eastern one last."""
EASTWARD_ORBITS = (94, 51, 8)
DETECTORS = 12
DETECTOR_WIDTH = 23_800.0
"""m on the ground; the twelve detectors look alternately a little ahead and a little behind."""
DETECTOR_OVERLAP = 1_600.0
"""m, on either side."""
LOOK_AHEAD = (22.0, 6.8, 10.0, 13.2, 14.9, 16.7, 18.5, 8.4, 20.4, 24.3, 12.4, 16.5, 20.6)
"""By band, km along the track: odd detectors look so far ahead, even ones so far behind. Fitted likewise; B5, B6, B7
and B9 from the mean viewing angles."""


@dataclass(frozen=True)
class Sentinel2Pass:
    """A satellite over a place: which one, on which orbit, and the extent to simulate (10 m pixels, UTM)."""

    platform: str
    """``A`` or ``B``."""
    relative_orbit: int
    tile_id: str
    geobox: GeoBox


def track_of(over: Sentinel2Pass) -> Track:
    eastward = EASTWARD_ORBITS.index(over.relative_orbit) - EASTWARD_ORBITS.index(51)
    return replace(R051, x=R051.x + eastward * ORBIT_SPACING)


def _detector_at(across: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Number (1 to 12) of the detector that looks at a distance (m) to the right of the ground track.

    The westernmost is the first, as in the products' angle grids.
    """
    number: npt.NDArray[np.int64] = np.clip(np.floor(-across / DETECTOR_WIDTH) + 7, 1, DETECTORS).astype(np.int64)
    return number


def metadata_views(over: Sentinel2Pass) -> dict[tuple[int, int], AngleNodes]:
    """View angles by (band number, detector) at the nodes of the angle grid; NaN far from where a detector looks."""
    track = track_of(over)
    x, y = node_positions(over.geobox)
    across = distance_across(x, y, track)
    reach = 0.5 * DETECTOR_WIDTH + DETECTOR_OVERLAP + NODE_STEP
    views = {}
    for number in range(len(SENTINEL2)):
        for detector in seen_by(over):
            middle = -(detector - 6.5) * DETECTOR_WIDTH
            looks = np.abs(across - middle) <= reach
            nodes = view_nodes(x, y, track, look_ahead(number, detector))
            views[number, detector] = AngleNodes(
                np.where(looks, nodes.zenith, np.nan), np.where(looks, nodes.azimuth, np.nan)
            )
    return views


def seen_by(over: Sentinel2Pass) -> range:
    """Numbers of the detectors that look at some of the extent, or next to it.

    Raises ValueError where the whole extent is beyond the swath.
    """
    across = distance_across(*node_positions(over.geobox), track_of(over))
    if np.abs(across).min() > DETECTORS / 2 * DETECTOR_WIDTH:
        raise ValueError(f"no detector looks at {over.geobox.bounds} from orbit {over.relative_orbit}")
    return range(_detector_at(across.max()), _detector_at(across.min()) + 1)


def look_ahead(band: int, detector: int) -> float:
    """m along the track that the satellite looks forward."""
    return 1000 * LOOK_AHEAD[band] * (1 if detector % 2 else -1)


def detectors(over: Sentinel2Pass, pixel: int) -> npt.NDArray[np.uint8]:
    """Number of the detector that looks at every pixel of this size (m)."""
    box = over.geobox
    return looking(
        over, GeoBox(box.epsg, box.left, box.top, pixel, pixels(box.height, pixel), pixels(box.width, pixel))
    )


def looking(over: Sentinel2Pass, box: GeoBox) -> npt.NDArray[np.uint8]:
    """Number of the detector that looks at every pixel of a grid."""
    x = box.left + box.resolution * (np.arange(box.width) + 0.5)
    y = box.top - box.resolution * (np.arange(box.height) + 0.5)
    return _detector_at(distance_across(x[None, :], y[:, None], track_of(over))).astype(np.uint8)
