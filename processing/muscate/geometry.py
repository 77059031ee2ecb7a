"""Under which angles a product was seen: ``Geometric_Informations``."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

import numpy as np
import numpy.typing as npt

from processing.level1 import AngleGrids, AngleNodes
from processing.level2 import Level2A
from processing.muscate.elements import metres, text

SUN_GLINT = 30.0
"""Degrees from the mirrored sun (MAJA ATBD)."""
HOT_SPOT = 10.0
"""Degrees from the sun: nearer, shadows hide behind what casts them."""


def add_geometry(root: Element, product: Level2A) -> None:
    block = SubElement(root, "Geometric_Informations")
    means = SubElement(block, "Mean_Value_List")
    acquisition = product.acquisition
    _add_angles(SubElement(means, "Sun_Angles"), acquisition.sun_zenith, acquisition.sun_azimuth)
    views = SubElement(means, "Mean_Viewing_Incidence_Angle_List")
    for band, (zenith, azimuth) in product.mean_view.items():
        _add_angles(SubElement(views, "Mean_Viewing_Incidence_Angle", band_id=band), zenith, azimuth % 360)
    if product.angle_grids:
        _add_grids(SubElement(block, "Angles_Grids_List"), product.angle_grids)


def geometric_flags(grids: AngleGrids) -> dict[str, bool]:
    """Whether the sun, or its mirror image on calm water, was seen from near enough anywhere in the image."""
    sun = _directions(grids.sun)
    mirrored = sun * np.array([-1.0, -1.0, 1.0])
    views = [_directions(nodes) for by_detector in grids.view.values() for nodes in by_detector.values()]
    return {
        "HotSpotDetected": _nearest(views, sun) < HOT_SPOT,
        "SunGlintDetected": _nearest(views, mirrored) < SUN_GLINT,
    }


def _directions(nodes: AngleNodes) -> npt.NDArray[np.float64]:
    """Unit vectors (east, north, up), on the last axis."""
    zenith, azimuth = np.radians(nodes.zenith), np.radians(nodes.azimuth)
    return np.stack([np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), np.cos(zenith)], axis=-1)


def _nearest(views: list[npt.NDArray[np.float64]], direction: npt.NDArray[np.float64]) -> float:
    """Smallest angle in degrees between the views and ``direction`` at any node that both know."""
    cosines = [(view * direction).sum(axis=-1) for view in views if view.shape == direction.shape]
    known = np.concatenate([cosine[np.isfinite(cosine)] for cosine in cosines] or [np.array([-1.0])])
    return float(np.degrees(np.arccos(np.clip(known.max(initial=-1.0), -1, 1))))


def _add_angles(parent: Element, zenith: float, azimuth: float) -> None:
    text(parent, "ZENITH_ANGLE", f"{zenith:.6f}", unit="deg")
    text(parent, "AZIMUTH_ANGLE", f"{azimuth:.6f}", unit="deg")


def _add_grids(parent: Element, grids: AngleGrids) -> None:
    _add_nodes(SubElement(parent, "Sun_Angles_Grids"), grids.sun)
    views = SubElement(parent, "Viewing_Incidence_Angles_Grids_List")
    for band, by_detector in grids.view.items():
        block = SubElement(views, "Band_Viewing_Incidence_Angles_Grids_List", band_id=band)
        for detector, nodes in sorted(by_detector.items()):
            _add_nodes(SubElement(block, "Viewing_Incidence_Angles_Grids", detector_id=f"{detector:02d}"), nodes)


def _add_nodes(parent: Element, nodes: AngleNodes) -> None:
    for tag, values in (("Zenith", nodes.zenith), ("Azimuth", nodes.azimuth)):
        block = SubElement(parent, tag, step_unit="m", values_unit="deg")
        text(block, "COL_STEP", metres(nodes.step))
        text(block, "ROW_STEP", metres(nodes.step))
        rows = SubElement(block, "Values_List")
        for row in values:
            text(rows, "VALUES", _line(row))


def _line(values: npt.NDArray[np.float64]) -> str:
    return " ".join("NaN" if np.isnan(value) else f"{value:.6g}" for value in values)
