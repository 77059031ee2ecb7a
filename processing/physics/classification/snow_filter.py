"""How clear snow varies, and the filter that tells cloud over it.

Snow is white like clouds but for the short-wave infrared, and slopes make it anything from dark to brighter than white:
its spectra are divided by their brightness first, and compared with those of the snow of the image itself.
"""

from __future__ import annotations

import numpy as np

from processing.physics.classification.filters import WHITE, matched
from processing.physics.classification.scene import BANDS, BoolArray, FloatArray
from processing.physics.classification.statistics import Variation, of_spectra, variation

SNOW_NDSI, SNOW_RED = 0.40, 0.12
"""Surely snow, or cloud over snow (MAJA)."""
SURE_SNOW = 0.22
"""SWIR over near infrared; clear snow is under it, clouds over snow are above."""
CLEAR = (0.06, 0.15)
"""Share of cloud under which a cell tells how clear snow varies, by the doubt that is left."""
_MOST_SWIR = 0.3
_ROUNDS = 3
_FLOOR = 1e-5
_GREEN, _RED, _NIR, _SWIR = (BANDS.index(band) for band in ("green", "red", "nir08", "swir16"))
BRIGHTNESS_OF_CLOUD = float(WHITE[_GREEN] + WHITE[_NIR])
"""Green + near infrared."""
# From fine new snow to coarse old snow (Warren 1982, doi 10.1029/RG020i001p00067), dusty, and in blue skylight.
_SNOW = np.array(
    [
        [0.97, 0.97, 0.97, 0.96, 0.92, 0.15, 0.12],
        [0.96, 0.96, 0.96, 0.95, 0.89, 0.08, 0.07],
        [0.95, 0.95, 0.94, 0.93, 0.82, 0.03, 0.02],
        [0.93, 0.93, 0.92, 0.90, 0.76, 0.01, 0.01],
        [0.60, 0.62, 0.66, 0.70, 0.72, 0.08, 0.07],
        [0.45, 0.38, 0.30, 0.24, 0.15, 0.02, 0.01],
    ]
)
_KNOWN = of_spectra(_SNOW / (_SNOW[:, _GREEN] + _SNOW[:, _NIR])[:, None], _FLOOR)


def snow_filter(cells: FloatArray, snowy: BoolArray, index: FloatArray) -> tuple[FloatArray, Variation, BoolArray]:
    """Of share of cloud over snow, (bands + 1), linear in reflectance; how spectra of snow vary; cells of clear snow.

    ``index``: NDSI of the cells.
    """
    relative = cells / (cells[_GREEN] + cells[_NIR])
    clear = snowy & (cells[_SWIR] < SURE_SNOW * cells[_NIR]) & (index > SNOW_NDSI) & (cells[_RED] > SNOW_RED)
    for _ in range(_ROUNDS):
        found = variation(relative, clear, _FLOOR, _KNOWN) or _KNOWN
        signature = WHITE / BRIGHTNESS_OF_CLOUD - found.mean
        chosen = matched(signature, found.mean, found.covariance)
        share = np.tensordot(chosen[:-1], relative, axes=1) + chosen[-1]
        doubt = float(1 / np.sqrt(signature @ np.linalg.solve(found.covariance, signature)))
        clear = snowy & (share < np.clip(2.5 * doubt, *CLEAR)) & (cells[_SWIR] < _MOST_SWIR * cells[_NIR])
    # Share × brightness over that of a cloud: the constant becomes a part of the bands that brightness is made of.
    chosen /= BRIGHTNESS_OF_CLOUD
    chosen[[_GREEN, _NIR]] += chosen[-1]
    chosen[-1] = 0
    return chosen, found, np.asarray(clear & (index > SNOW_NDSI))
