"""A map beside the simulator's truth, on parcels that are in no reference polygon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.l2a import tables
from benchmarks.landcover.production import Made
from benchmarks.landcover.scenes import Campaign, never_seen, polygon_numbers
from processing.landcover.nomenclature import CLASSES
from processing.landcover.validation import Confusion, confusion

LEAST_PIXELS = 30
"""Of a polygon: what is smaller is a hedge, a lane, an edge; it is counted in the whole map alone."""
SEED = 20_181_231
ByteArray = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Compared:
    """Each of pixels of polygons of at least 0.3 ha, their edges included."""

    unseen: Confusion
    """Classes as the map shows them, of polygons that nothing was trained on."""
    strict: Confusion
    """The same, where a coarser class is no answer."""
    everywhere: Confusion
    """As shown, of all pixels of the map: of hedges and lanes too, and of what was trained on."""
    confidence: float
    """Mean of the pixels told right, less that of those told wrong: percent."""


def compared(made: Made, campaign: Campaign, years: Sequence[int]) -> Compared:
    """``years`` are those of the references that the model was trained on."""
    truth, told, numbers = campaign.truth(), made.read("CLASS"), polygon_numbers(campaign)
    _, place, count = np.unique(numbers, return_inverse=True, return_counts=True)
    place = place.reshape(truth.shape)
    there = told > 0
    unseen = there & never_seen(campaign, years) & (count[place] >= LEAST_PIXELS)
    shown = _shown(made)[truth]
    right = (shown == told)[unseen]
    sure = made.read("CONFIDENCE")[unseen].astype(float)

    def against(classes: ByteArray, mask: npt.NDArray[np.bool_]) -> Confusion:
        return confusion(classes[mask], told[mask], place[mask], np.ones(int(mask.sum())), SEED)

    gap = float(sure[right].mean() - sure[~right].mean()) if 0 < right.sum() < right.size else float("nan")
    return Compared(against(shown, unseen), against(truth, unseen), against(shown, there), gap)


def _shown(made: Made) -> ByteArray:
    """What the map shows of each class, by its code."""
    table = np.arange(256, dtype=np.uint8)
    for code, shown in made.report.get("nomenclature", {}).get("shown_as", {}).items():
        table[int(code)] = shown
    return table


def class_rows(found: Confusion) -> list[tuple[tables.Cell, ...]]:
    """Class, polygons, F-score with its interval."""
    rows: list[tuple[tables.Cell, ...]] = []
    for code, polygons in zip(found.codes, found.polygons, strict=True):
        score = found.f_score(code)
        name = f"{code} {CLASSES[code].name_en}"
        rows.append((name, polygons, round(score.value, 3), round(score.low, 3), round(score.high, 3)))
    return rows
