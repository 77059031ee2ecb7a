"""Composites of a month: a weighted mean of the dates on which the ground was seen, as if from above.

The weights are those of O. Hagolle, D. Morin, M. Kadiri: Detailed processing model for the Weighted Average Synthesis
Processor (WASP) for Sentinel-2, 2018, doi 10.5281/zenodo.1401360.
"""

from processing.physics.compositing.blending import Blend
from processing.physics.compositing.ground import (
    CLOUD,
    LAND,
    NO_DATA,
    SNOW,
    WATER,
    ground_seen,
    hide_false_land,
    is_mixed,
)
from processing.physics.compositing.kernels import Kernels, nadir_factor, ross_li
from processing.physics.compositing.selection import Selection, select
from processing.physics.compositing.stillness import is_never_clear, reveal_still_ground
from processing.physics.compositing.weights import HALF_WINDOW, aot_weights, clear_sky_weight, date_weight

__all__ = [
    "CLOUD",
    "HALF_WINDOW",
    "LAND",
    "NO_DATA",
    "SNOW",
    "WATER",
    "Blend",
    "Kernels",
    "Selection",
    "aot_weights",
    "clear_sky_weight",
    "date_weight",
    "ground_seen",
    "hide_false_land",
    "is_mixed",
    "is_never_clear",
    "nadir_factor",
    "reveal_still_ground",
    "ross_li",
    "select",
]
