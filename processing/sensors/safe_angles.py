"""The angle grids of ``MTD_TL.xml``: the sun's, and the view's by band and detector."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt

from processing.errors import InvalidMetadata
from processing.level1 import AngleNodes
from processing.sensors.safe_bands import BAND_NAMES, band_of
from processing.sensors.xml_metadata import Document, finite

Views = dict[str, dict[int, AngleNodes]]
LARGEST_ZENITH = 90.0


def read_sun(document: Document) -> AngleNodes:
    """Raises InvalidMetadata where no node is known."""
    try:
        nodes = _nodes(document, document.element(".//Sun_Angles_Grid"))
    except ValueError as error:
        raise InvalidMetadata(f"{document.name}: Sun_Angles_Grid: {error}") from error
    if not np.isfinite(nodes.zenith).any():
        raise InvalidMetadata(f"{document.name}: Sun_Angles_Grid knows no angle")
    return nodes


def read_views(document: Document) -> tuple[Views, dict[str, tuple[float, float]]]:
    """(nodes by band and detector, without detectors that know none; mean (zenith, azimuth) by band).

    Raises InvalidMetadata where a band has neither, or where nothing but zeros is known.
    """
    views: Views = {band: {} for band in BAND_NAMES}
    means = {}
    try:
        for element in document.root.iterfind(".//Viewing_Incidence_Angles_Grids"):
            nodes = _nodes(document, element)
            if (np.isfinite(nodes.zenith) & np.isfinite(nodes.azimuth)).any():
                views[band_of(element)][int(element.get("detectorId", ""))] = nodes
        for element in document.root.iterfind(".//Mean_Viewing_Incidence_Angle"):
            angles = (document.number("ZENITH_ANGLE", element), document.number("AZIMUTH_ANGLE", element))
            means[band_of(element)] = angles
    except ValueError as error:
        raise InvalidMetadata(f"{document.name}: viewing angles: {error}") from error
    if len({(nodes.step, nodes.zenith.shape) for by_detector in views.values() for nodes in by_detector.values()}) > 1:
        raise InvalidMetadata(f"{document.name}: viewing angles on grids of several sizes")
    if missing := [band for band in BAND_NAMES if not views[band] and band not in means]:
        raise InvalidMetadata(f"{document.name} has no viewing angles of {', '.join(missing)}")
    if not any(views.values()) and not any(zenith for zenith, _ in means.values()):
        raise InvalidMetadata(f"{document.name}: every viewing angle is empty or zero, which no real image has")
    return views, means


def _nodes(document: Document, element: Element) -> AngleNodes:
    steps = {
        document.number(f"{name}/{axis}_STEP", element) for name in ("Zenith", "Azimuth") for axis in ("COL", "ROW")
    }
    zenith, azimuth = _values(element, "Zenith"), _values(element, "Azimuth")
    if len(steps) != 1 or min(steps) <= 0 or zenith.shape != azimuth.shape:
        raise ValueError(f"steps {sorted(steps)} m, {zenith.shape} zeniths and {azimuth.shape} azimuths")
    if (np.abs(zenith[np.isfinite(zenith)]) > LARGEST_ZENITH).any():
        raise ValueError("a zenith angle beyond the horizon")
    return AngleNodes(steps.pop(), zenith, azimuth)


def _values(element: Element, name: str) -> npt.NDArray[np.float64]:
    """NaN is allowed, infinities are not."""
    rows = [(row.text or "").split() for row in element.iterfind(f"{name}/Values_List/VALUES")]
    if not rows or any(len(row) != len(rows[0]) for row in rows) or not rows[0]:
        raise ValueError(f"{name} rows of unequal lengths")
    return np.array([[np.nan if text == "NaN" else finite(text) for text in row] for row in rows])
