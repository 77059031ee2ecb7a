"""Under which angles a product was seen: ``Geometric_Informations``."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

import numpy as np
import numpy.typing as npt

from processing.level1 import AngleGrids, AngleNodes
from processing.level2 import Level2A
from processing.muscate.elements import metres, text


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
