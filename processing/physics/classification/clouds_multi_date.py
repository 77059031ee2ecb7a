"""Clouds and darkened ground by comparison with other dates.

As MAJA's multi-temporal test (Hagolle et al. 2010, doi 10.1016/j.rse.2010.03.002) asks that blue rise and the others
not change in ways that the ground does, the matched filter asks how much of a cloud, or of a shadow, explains the
change across all bands, given how the clear ground has changed since: its covariance is that of this scene against
this reference, so harvests and thaws widen the doubt exactly where they happen spectrally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.clouds_single_date import SingleDate
from processing.physics.classification.filters import Filters, matched_everywhere
from processing.physics.classification.grids import filtered, reduced, smoothed
from processing.physics.classification.ground_filter import CLEAR_SHARE
from processing.physics.classification.reference import composite
from processing.physics.classification.scene import (
    BANDS,
    PAST_BANDS,
    PAST_RATIO,
    BoolArray,
    FloatArray,
    Int16Array,
    PastImage,
    Scene,
)
from processing.physics.classification.statistics import Variation, variation

LIGHT_SCATTER = 0.3
"""Relative standard deviation of the light on the ground that is no cloud: other sun, slopes, shadows."""
CLEAR_SHADE = 0.2
SKY = 0.12
"""Share of the light that comes from the sky, on slopes too."""
LEAST_RELIEF = 1e-4
"""Variance of the logarithm of the light, from which slopes matter."""
NEAR_SNOW = 3
"""Cells around snow that may hold some."""
_ROUNDS = 2
_TRIED = 200_000
_SURROUNDINGS = 41
"""Cells (of 80 or 120 m) over which the ground is averaged where no other date shows it."""
_LEAST_SURROUNDINGS = 0.02
_GREEN, _NIR = PAST_BANDS.index("green"), PAST_BANDS.index("nir08")


@dataclass(frozen=True)
class MultiDate:
    """On the mask grid, × SCALE, NO_DATA where unknown; doubts on the past grid, unitless."""

    share: Int16Array | None
    """Of cloud; None without other dates."""
    shade: Int16Array
    """Share of the direct sunlight that is lacking: by other dates, or where there are none by the surroundings."""
    shade_doubt: FloatArray
    seen_before: BoolArray
    """Where other dates tell how much light there should be, snow apart: it thaws; on the past grid."""


@dataclass(frozen=True)
class _Cells:
    """The scene on the past grid."""

    bands: FloatArray
    light: FloatArray
    clear: BoolArray
    snow: Variation
    snow_brightness: FloatArray


def compared(scene: Scene, single: SingleDate, past: Sequence[PastImage]) -> MultiDate:
    cells = _cells(scene, single)
    rows, columns = single.snowy.shape
    shade = np.full((rows, columns, len(PAST_BANDS) + 1), np.nan, np.float32)
    doubt = np.full((rows, columns), np.nan, np.float32)
    by_date = None
    seen_before = np.zeros((rows, columns), np.bool_)
    for snow in (False, True):
        kind = single.snowy == snow
        among, fresh_snow = cells.clear & kind, cells.snow_brightness * np.float32(not snow)
        lacking = kind
        if past and kind.any():
            found = _filters(cells, composite(past, [image.snow == snow for image in past]), among, fresh_snow)
            lacking = _put(found, kind, shade, doubt)
            if not snow and found is not None:
                seen_before, by_date = kind & ~lacking, found.cloud
            del found
        if lacking.any():
            _put(_filters(cells, _around(cells.bands, among), among, fresh_snow), lacking, shade, doubt)
    darkness = _applied(scene, shade)
    share = None if by_date is None else _applied(scene, by_date)
    return MultiDate(share, darkness, doubt, seen_before)


def _put(found: Filters | None, where: BoolArray, shade: FloatArray, doubt: FloatArray) -> BoolArray:
    """Into the filters of shade and their doubt; returns where they are still unknown."""
    if found is None:
        return where
    known = np.isfinite(found.shade).all(axis=-1) & where
    shade[known], doubt[known] = found.shade[known], found.shade_doubt[known]
    return where & ~known


def _cells(scene: Scene, single: SingleDate) -> _Cells:
    bands = single.cells[[BANDS.index(band) for band in PAST_BANDS]]
    clear = (single.cell_share < CLEAR_SHARE) & np.isfinite(bands).all(axis=0)
    brightness = bands[_GREEN] + bands[_NIR]
    near = np.where(shapes.dilated(single.clear_snow, NEAR_SNOW), brightness, np.float32(0))
    return _Cells(bands, _light(scene), clear, single.snow, np.asarray(near, np.float32))


def _applied(scene: Scene, filters: FloatArray) -> Int16Array:
    return smoothed(filtered(scene.reflectance, PAST_BANDS, filters, PAST_RATIO), PAST_RATIO)


def _filters(cells: _Cells, reference: FloatArray, clear: BoolArray, fresh_snow: FloatArray) -> Filters | None:
    """With the statistics of the clear cells, which the filters tell clear themselves; None where too few are.

    The reference is lit in place.
    """
    _light_up(reference, cells, clear)
    change = cells.bands - reference
    known = np.isfinite(change).all(axis=0)
    found = variation(change, clear & known)
    if found is None:
        return None
    # Evenly chosen cells are enough to tell what is clear.
    step = max(1, round(np.sqrt(known.size / _TRIED)))
    bands, ground, change, snow = (
        np.ascontiguousarray(a[..., ::step, ::step]) for a in (cells.bands, reference, change, fresh_snow)
    )
    candidates = (clear & known)[::step, ::step]
    for _ in range(_ROUNDS):
        tried = matched_everywhere(ground, found, LIGHT_SCATTER, cells.snow, snow)
        cloud, shade = (_amplitude(one, bands) for one in (tried.cloud, tried.shade))
        found = variation(change, candidates & (cloud < CLEAR_SHARE) & (shade < CLEAR_SHADE)) or found
    del change
    return matched_everywhere(reference, found, LIGHT_SCATTER, cells.snow, fresh_snow)


def _amplitude(filters: FloatArray, cells: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("rcb,brc->rc", filters[..., :-1], cells) + filters[..., -1])


def _around(cells: FloatArray, clear: BoolArray) -> FloatArray:
    """Mean of the clear ground around each cell; NaN where there is too little."""
    size = (_SURROUNDINGS, _SURROUNDINGS)
    share = cv2.blur(clear.astype(np.float32), size)
    means = [cv2.blur(np.where(clear, band, np.float32(0)), size) for band in cells]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(share > _LEAST_SURROUNDINGS, np.stack(means) / share, np.float32(np.nan))


def _light(scene: Scene) -> FloatArray:
    """Logarithm of the light on each cell, relative to level ground's."""
    cosine = np.maximum(reduced(scene.cos_incidence, PAST_RATIO), np.float32(0))
    level = np.float32(np.cos(np.radians(float(np.nanmean(scene.sun_zenith)))))
    return np.asarray(np.log(SKY + (1 - SKY) * cosine / level), np.float32)


def _light_up(reference: FloatArray, cells: _Cells, among: BoolArray) -> None:
    """In place, by this scene's sun: slopes become as much brighter or darker as the clear ground says.

    References may have been corrected for slopes, or seen under much the same sun, or neither.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.log(cells.bands[-2:].sum(axis=0) / reference[-2:].sum(axis=0))
    light = cells.light
    asked = among & np.isfinite(change) & (np.abs(change) < 1)
    power = float(((light[asked] - light[asked].mean()) ** 2).sum()) if asked.any() else 0.0
    if power > LEAST_RELIEF * int(asked.sum()):
        slope = float(((light[asked] - light[asked].mean()) * change[asked]).sum()) / power
        reference *= np.exp(np.float32(np.clip(slope, 0, 1)) * light)
