"""The validation report of a model: what maps show, how well, and why; for programs (JSON)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from processing.landcover.early import LEAST_F, Evidence
from processing.landcover.model import LandCoverModel
from processing.landcover.nomenclature import CLASSES
from processing.landcover.training import FOLDS, LEAST_POLYGONS
from processing.landcover.validation import DRAWS, Confusion

OWN = (
    f"A third of the season's own reference polygons, drawn class by class (1 of {FOLDS} folds), is kept for the "
    "check; no pixel of them is trained on."
)
PAST = (
    "Leave one year out: each past year is told once by a classifier trained on the other years and on other places "
    f"(1 of {FOLDS} folds of cells of 320 m), so that neither the year nor the polygon is known to it."
)
RULE = (
    "A class is shown when the lower end of the 95 % interval of its F-score is at least {least} in each of the years "
    "left out; else its nearest parent of which that holds, the F-score of a parent being that of all its classes as "
    "if they were one."
)


def report(model: LandCoverModel) -> dict[str, Any]:
    """Plain values; intervals are of 95 %, from drawing whole polygons again."""
    trained = model.trained
    found: dict[str, Any] = {
        "model": model.product_id,
        "season": {"start": str(model.season.start), "end": str(model.season.end)},
        "training": {
            "campaigns": list(model.campaigns),
            "least_polygons_of_a_class": LEAST_POLYGONS,
            "polygons": _named(trained.polygons),
            "pixels": _named(trained.pixels),
            "features": len(trained.classifier.features),
        },
        "validation": {
            "method": OWN if model.of_own_year else PAST,
            "interval": f"95 %, {DRAWS} draws of whole polygons",
            "as_shown": _figures(trained.shown),
            "all_classes": _figures(trained.check),
            "by_year": {str(year): _summary(one) for year, one in sorted(trained.checks.items())},
        },
        "software": dict(model.software),
        "parameters": dict(model.parameters),
    }
    if trained.nomenclature:
        found["nomenclature"] = {
            "rule": RULE.format(least=LEAST_F),
            "shown_as": {str(code): shown for code, shown in sorted(trained.nomenclature.shown.items())},
            "evidence": [_evidence(one) for one in trained.nomenclature.evidence],
        }
    return found


def write_report(path: Path, model: LandCoverModel) -> None:
    """The same model gives the same bytes."""
    path.write_text(json.dumps(report(model), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _named(numbers: Any) -> dict[str, int]:
    return {f"{code} {CLASSES[code].name_en}": number for code, number in sorted(numbers.items())}


def _summary(one: Confusion) -> dict[str, Any]:
    return {
        "polygons": sum(one.polygons),
        "overall_accuracy": one.accuracy.as_dict(),
        "kappa": one.kappa.as_dict(),
    }


def _figures(one: Confusion) -> dict[str, Any]:
    classes = [
        {
            "code": code,
            "name": CLASSES[code].name_en,
            "polygons": polygons,
            "f_score": one.f_score(code).as_dict(),
        }
        for code, polygons in zip(one.codes, one.polygons, strict=True)
    ]
    confusion = {
        "rows": "what is there",
        "columns": "what is told",
        "unit": "pixels of the polygons",
        "codes": list(one.codes),
        "matrix": one.matrix.round(1).tolist(),
    }
    return {**_summary(one), "classes": classes, "confusion": confusion}


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": CLASSES[one.code].name_en,
        "f_scores": {str(year): figure.as_dict() for year, figure in one.f_scores.items()},
        "appears": one.appears,
    }
