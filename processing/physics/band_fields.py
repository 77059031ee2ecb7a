"""What the air does to one band, reduced to coefficients on a grid of some 500 m."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from processing.physics.adjacency import environment
from processing.physics.column import Air, Terms
from processing.physics.conditions import (
    Conditions,
    Directions,
    at_nodes,
    directions_at_nodes,
    mean_at_nodes,
    unit_vector,
)
from processing.physics.inversion import BandFields
from processing.physics.uncertainty import variance_of

FloatArray = npt.NDArray[np.float32]
Parts = tuple[FloatArray, FloatArray, FloatArray]

LEAST_HEIGHT = 100.0
"""m around the mean ground that the parabolas are drawn through."""


@dataclass(frozen=True)
class Calibration:
    """From digital numbers to reflectance: see :class:`processing.level1.Level1Product`."""

    gain: float
    offset: float
    sun_normalised: bool
    saturated: int


def band_fields(
    band: str, conditions: Conditions, directions: Directions, toa: FloatArray, calibration: Calibration
) -> BandFields:
    """Everything that :func:`processing.physics.inversion.correct_strip` needs for one band.

    ``toa``: its top-of-atmosphere reflectance, averaged to the coarse grid, NaN where there is none; used for what
    the surroundings send. Raises ValueError where it has no ground at all, KeyError for an unknown band.
    """
    nodes = at_nodes(conditions)
    angles = directions_at_nodes(directions)
    air = Air(band, nodes, angles)
    middle = air.at(np.float32(0))
    seen = np.where(conditions.ground & np.isfinite(toa), toa, np.float32(np.nan))
    seen = seen if np.isfinite(seen).any() else toa
    sent = middle.uniform(mean_at_nodes(seen)) * nodes.area
    around = environment(sent, nodes.altitude, nodes.cell, air.molecules(middle), nodes.beyond)
    gain, offset, direct = _by_height(air, middle, around.reflectance)
    variance = variance_of(air, middle, around)
    cosine = np.cos(np.radians(angles.sun_zenith))
    sun = 1.0 if calibration.sun_normalised else cosine
    values = [
        *(part * calibration.gain / sun for part in gain),
        *(o + g * calibration.offset / sun for o, g in zip(offset, gain, strict=True)),
        nodes.altitude, *direct, around.reflectance, variance.constant, variance.linear, variance.square,
        *unit_vector(angles.sun_zenith, angles.sun_azimuth), *unit_vector(angles.view_zenith, angles.view_azimuth),
        np.square(nodes.area) - 1,
    ]  # fmt: skip
    stacked = np.stack(np.broadcast_arrays(*values), axis=-1)
    return BandFields(np.ascontiguousarray(stacked, np.float32), nodes.cell, calibration.saturated)


def _by_height(air: Air, middle: Terms, around: FloatArray) -> tuple[Parts, Parts, tuple[FloatArray, FloatArray]]:
    """Gain and offset by height h over the mean ground: parts[0] + h · (parts[1] + h · parts[2]).

    And the share of direct light on level ground, with its change per metre.
    """
    gain, offset = middle.inverse(around)
    share = _direct_share(middle)
    nothing = np.zeros_like(gain)
    if not air.nodes.relief.any():
        return (gain, nothing, nothing), (offset, nothing, nothing), (share, nothing)
    low, high = _heights(air.nodes)
    below, above = air.at(low), air.at(high)
    gains, offsets = (
        _parabola(first, low, second, high, third)
        for first, second, third in zip((gain, offset), below.inverse(around), above.inverse(around), strict=True)
    )
    return gains, offsets, (share, np.asarray((_direct_share(above) - share) / high, np.float32))


def _direct_share(terms: Terms) -> FloatArray:
    return terms.scattered.direct_down / terms.scattered.down


def _heights(nodes: Conditions) -> tuple[FloatArray, FloatArray]:
    """Two heights over the mean ground, one below it if it is not near the sea's level."""
    high = np.maximum(_largest_around(nodes.relief), LEAST_HEIGHT)
    low = np.where(nodes.altitude > high / 2, -np.minimum(high, nodes.altitude), high / 2)
    return low.astype(np.float32), high


def _parabola(at_zero: FloatArray, low: FloatArray, at_low: FloatArray, high: FloatArray, at_high: FloatArray) -> Parts:
    first, second = (at_low - at_zero) / low, (at_high - at_zero) / high
    bend = (second - first) / (high - low)
    return at_zero, np.asarray(first - bend * low, np.float32), np.asarray(bend, np.float32)


def _largest_around(image: FloatArray) -> FloatArray:
    return np.asarray(cv2.dilate(image, np.ones((3, 3), np.uint8)), np.float32)
