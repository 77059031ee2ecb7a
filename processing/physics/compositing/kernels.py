"""How the brightness of ground depends on where it is seen from: two kernels and one mean ground for all.

Kernels: Ross-Thick and Li-Sparse-Reciprocal, W. Lucht, C. B. Schaaf, A. H. Strahler 2000, doi 10.1109/36.841980, with
h/b = 2 and b/r = 1. Their shares, of the mean ground of a year of MODIS: D. P. Roy et al. 2016,
doi 10.1016/j.rse.2016.01.023, and for the red edge 2017, doi 10.1016/j.rse.2017.06.019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

SHARES = {
    "blue": (0.481, 0.102),
    "green": (0.440, 0.136),
    "red": (0.340, 0.134),
    "rededge071": (0.340, 0.134),
    "rededge075": (0.418, 0.121),
    "rededge078": (0.496, 0.107),
    "nir": (0.496, 0.107),
    "nir08": (0.496, 0.107),
    "swir16": (0.336, 0.132),
    "swir22": (0.240, 0.145),
}
"""By common name: weight of the volume kernel and of the roughness kernel, over that of even scattering."""
HEIGHT = 2.0
"""Of the middle of a crown above the ground, in crown radii."""


@dataclass(frozen=True)
class Kernels:
    """Values of the two kernels, float32 of one shape; 0 with the sun and the view at the zenith."""

    volume: FloatArray
    roughness: FloatArray


def ross_li(sun_zenith: FloatArray, view_zenith: FloatArray, relative_azimuth: FloatArray) -> Kernels:
    """Of angles in degrees, zeniths from 0 to 80; relative azimuth 0: the sensor on the sun's side."""
    sun, view, between = (np.radians(angle) for angle in (sun_zenith, view_zenith, relative_azimuth))
    cos_sun, cos_view, cos_between = np.cos(sun), np.cos(view), np.cos(between)
    cos_phase = np.clip(cos_sun * cos_view + np.sin(sun) * np.sin(view) * cos_between, -1, 1)
    phase = np.arccos(cos_phase)
    volume = ((np.pi / 2 - phase) * cos_phase + np.sin(phase)) / (cos_sun + cos_view) - np.pi / 4
    tan_sun, tan_view = np.tan(sun), np.tan(view)
    apart = np.maximum(tan_sun**2 + tan_view**2 - 2 * tan_sun * tan_view * cos_between, 0)
    slant = 1 / cos_sun + 1 / cos_view
    across = tan_sun * tan_view * np.sin(between)
    cos_overlap = np.clip(HEIGHT * np.sqrt(apart + across**2) / slant, 0, 1)
    overlap_angle = np.arccos(cos_overlap)
    overlap = (overlap_angle - np.sin(overlap_angle) * cos_overlap) * slant / np.pi
    roughness = overlap - slant + 0.5 * (1 + cos_phase) / (cos_sun * cos_view)
    return Kernels(np.asarray(volume, np.float32), np.asarray(roughness, np.float32))


def nadir_factor(common_name: str, seen: Kernels, from_above: Kernels) -> FloatArray:
    """What a reflectance is multiplied by to be as if seen from above, under the same sun; float32.

    ``seen`` are the kernels of the view, ``from_above`` those of a view at the zenith.
    """
    volume, roughness = SHARES[common_name]
    above = 1 + volume * from_above.volume + roughness * from_above.roughness
    factor = above / (1 + volume * seen.volume + roughness * seen.roughness)
    return np.asarray(factor, np.float32)
