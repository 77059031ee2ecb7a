"""What the ground of an image would be under aerosols of several thicknesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.physics.adjacency import environment
from processing.physics.column import Terms
from processing.physics.conditions import Directions
from processing.physics.scattering import Scattering, scattering
from processing.physics.smoothing import BLOCK, block_mean, block_mean_known, spread

FloatArray = npt.NDArray[np.float32]

SCALE_HEIGHT = 2000.0
"""m, of aerosols."""
TRIALS = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9, 1.25], np.float32)
"""AOT at 550 nm above the mean ground of the image."""


@dataclass(frozen=True)
class Trials:
    """Surface reflectance by common name: shape (trials, rows, columns), NaN where there is none."""

    surface: Mapping[str, FloatArray]
    thinner: FloatArray
    """AOT above each cell's ground by that above the mean ground of the image."""


def surface_at_trials(
    platform: str, model: str, bands: Mapping[str, str], toa: Mapping[str, FloatArray],
    surroundings: Mapping[str, FloatArray], directions: Directions, altitude: FloatArray, cell: float,
    area: FloatArray | float = 1.0, beyond: FloatArray | None = None,
) -> Trials:  # fmt: skip
    """For every band of ``toa`` (cleared of gases), amid ``surroundings``; ``cell``: pixel size, m.

    The air is computed for blocks of cells: its angles and its altitude hardly change inside.
    """
    azimuth = np.radians(directions.sun_azimuth - directions.view_azimuth)
    relative = np.degrees(np.arctan2(block_mean(np.sin(azimuth)), block_mean(np.cos(azimuth))))
    angles = {
        "sun_zenith": block_mean(directions.sun_zenith), "view_zenith": block_mean(directions.view_zenith),
        "relative_azimuth": relative,
    }  # fmt: skip
    height = block_mean(altitude)
    steep = block_mean(area) if isinstance(area, np.ndarray) else area
    outside = None if beyond is None else block_mean_known(beyond)
    thinner = np.exp(-(altitude - altitude.mean()) / SCALE_HEIGHT).astype(np.float32)
    surface = {}
    for name, image in toa.items():
        air = [
            scattering(platform, bands[name], model, aot=trial * block_mean(thinner), altitude=height, **angles)
            for trial in TRIALS
        ]
        surface[name] = _surfaces(
            air, image, block_mean_known(surroundings[name]), height, cell * BLOCK, steep, outside
        )
    return Trials(surface, thinner)


def _surfaces(
    air: Sequence[Scattering], image: FloatArray, around: FloatArray, height: FloatArray, block: float,
    area: FloatArray | float, beyond: FloatArray | None,
) -> FloatArray:  # fmt: skip
    """Under each air on the blocks, from the cells and from what the blocks' own ground looks like."""
    out = np.empty((len(air), *image.shape), np.float32)
    for scattered, surface in zip(air, out, strict=True):
        terms = Terms(1.0, scattered)
        # The first trial has no aerosols.
        molecules = np.minimum(air[0].diffuse_up / np.maximum(scattered.diffuse_up, np.float32(1e-6)), np.float32(1))
        sent = terms.uniform(around) * area
        known = np.isfinite(sent).any()
        sent = environment(sent, height, block, molecules, beyond).reflectance if known else np.zeros_like(sent)
        gain, offset = (spread(part, image.shape) for part in terms.inverse(sent))
        surface[:] = gain * image + offset
    return out
