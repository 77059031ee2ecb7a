"""How clear ground without snow varies in an image, and the filter that tells cloud over it."""

from __future__ import annotations

import numpy as np

from processing.physics.classification import shapes
from processing.physics.classification.filters import WHITE, matched
from processing.physics.classification.scene import BANDS, BoolArray, FloatArray
from processing.physics.classification.statistics import of_spectra, variation

BRIGHT_COASTAL, BRIGHT_RED = 0.22, 0.15
"""MAJA's: surely cloud, if it is grey and no snow."""
MOST_HAZE = 0.10
"""Of blue − red/2: no ground but snow has more, save roofs and salt: where all is cloud, it must not be the rule."""
CLEAR_SHARE = 0.08
"""Of cloud, under which a cell tells how the clear ground varies."""
_MOST_SHARE = 0.15
_ROUNDS = 3
_COASTAL, _BLUE, _RED, _NIR, _SWIR = (BANDS.index(band) for band in ("coastal", "blue", "red", "nir08", "swir16"))
# Dense and sparse vegetation, conifers, straw; dark, usual, bright soil, sand; asphalt, concrete, tiles.
_GROUND = of_spectra(
    [
        [0.015, 0.02, 0.05, 0.025, 0.42, 0.20, 0.09],
        [0.03, 0.04, 0.08, 0.05, 0.38, 0.22, 0.11],
        [0.015, 0.02, 0.035, 0.025, 0.22, 0.10, 0.05],
        [0.06, 0.08, 0.12, 0.17, 0.30, 0.36, 0.25],
        [0.04, 0.05, 0.07, 0.09, 0.14, 0.20, 0.18],
        [0.08, 0.10, 0.14, 0.19, 0.27, 0.33, 0.29],
        [0.13, 0.17, 0.24, 0.31, 0.40, 0.46, 0.42],
        [0.17, 0.22, 0.30, 0.38, 0.46, 0.52, 0.48],
        [0.09, 0.10, 0.11, 0.12, 0.15, 0.17, 0.16],
        [0.17, 0.19, 0.22, 0.24, 0.28, 0.30, 0.28],
        [0.07, 0.08, 0.12, 0.20, 0.28, 0.33, 0.32],
    ]
)


def ground_filter(cells: FloatArray, snowy: BoolArray) -> FloatArray:
    """Of the share of cloud, (bands + 1), from the clear ones of the cells (bands, rows, columns)."""
    coastal, blue, red, near, short = cells[[_COASTAL, _BLUE, _RED, _NIR, _SWIR]]
    grey = (near > 0.8 * red) & (near < 2 * red) & (near > short)
    bright = (coastal > BRIGHT_COASTAL) & (red > BRIGHT_RED) & grey
    water = (near < 0.1) & (near < 1.1 * red)
    plausible = np.isfinite(cells).all(axis=0) & (blue - red / 2 < MOST_HAZE)
    candidates = plausible & ~shapes.dilated(bright, 2) & ~snowy & ~water
    clear = candidates
    for _ in range(_ROUNDS):
        found = variation(cells, clear, known=_GROUND) or _GROUND
        chosen = matched(WHITE - found.mean, found.mean, found.covariance)
        share = np.tensordot(chosen[:-1], cells, axes=1) + chosen[-1]
        clear = candidates & (share < _limit(share[candidates]))
    return chosen


def _limit(shares: FloatArray) -> float:
    """Of the share of what still is clear: as the shares of the candidates scatter."""
    if not shares.size:
        return CLEAR_SHARE
    scatter = 1.4826 * float(np.median(np.abs(shares - np.median(shares))))
    return float(np.clip(2.5 * scatter, CLEAR_SHARE, _MOST_SHARE))
