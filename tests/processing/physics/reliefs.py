"""Reliefs for tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.physics.terrain import Terrain


def of_altitudes(altitude: npt.NDArray[np.floating], resolution: float = 20.0) -> Terrain:
    """Pixels of these altitudes (m), each of them level."""
    level = np.zeros(altitude.shape, np.int16)
    return Terrain(resolution, np.rint(altitude).astype(np.int16), level, level)
