"""How much brighter ground looks that faces the sun and the sensor than Lambert's law says: found from the image.

MAJA takes (cos i + cos e)/(cos θs + cos θv) everywhere (Dymond and Shepherd 1999, doi 10.1109/36.763291), fitted on
forests; over ground that scatters evenly it is wrong by as much as it corrects elsewhere. So the image decides: the
corrected reflectance of like ground must not depend on how the sun meets it (as in the C-correction of Teillet et al.
1982, doi 10.1080/07038992.1982.10855028).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

DEFAULT = 0.0
"""Where there are too few slopes to tell."""
LEAST_PIXELS = 2000
GREENNESS_STEP = 0.05
"""Of NDVI, between kinds of ground."""
LEAST_OF_KIND = 8
"""Pixels of one kind at one place, for them to be compared."""


@dataclass(frozen=True)
class Slopes:
    """Pixels of an image, float32 of one length; reflectances in the near infrared."""

    lambertian: FloatArray
    """Surface reflectance with directional effects of strength 0,"""
    directional: FloatArray
    """and of strength 1."""
    cos_incidence: FloatArray
    """Of the sun."""
    greenness: FloatArray
    """NDVI, which hardly depends on the light."""
    place: npt.NDArray[np.intp]
    """Number of the neighbourhood, some kilometres wide, of each."""


def directional_strength(slopes: Slopes) -> float:
    """0 (even scattering) to 1 (as MAJA has it), such that like ground is alike on all slopes of a neighbourhood.

    Reflectances are linear in it, so it follows from two covariances with the cosine of incidence, of the differences
    of each pixel to the mean of its kind and neighbourhood.
    """
    kind = np.floor(slopes.greenness / GREENNESS_STEP).astype(np.intp)
    kind -= kind.min(initial=0)
    group = slopes.place * (kind.max(initial=0) + 1) + kind
    counts = np.bincount(group)
    many = counts[group] >= LEAST_OF_KIND
    if many.sum() < LEAST_PIXELS:
        return DEFAULT
    group = group[many]
    light, even, added = (
        _anomaly(values[many].astype(np.float64), group)
        for values in (slopes.cos_incidence, slopes.lambertian, slopes.directional - slopes.lambertian)
    )
    dependence = float(added @ light)
    return float(np.clip(-(even @ light) / dependence, 0, 1)) if dependence else DEFAULT


def _anomaly(values: npt.NDArray[np.float64], group: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Differences to the mean of each group."""
    counts = np.maximum(np.bincount(group), 1)
    return np.asarray(values - (np.bincount(group, values) / counts)[group])
