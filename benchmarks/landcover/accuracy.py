"""Maps of the year's end, trained on the year's own reference, beside the simulated truth."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.l2a import tables
from benchmarks.landcover.comparison import class_rows, compared
from benchmarks.landcover.production import made
from benchmarks.landcover.scenes import CAMPAIGNS, FOOTHILLS, LIMITS, PLAIN, Campaign, smaller
from catalog.configuration import configuration
from processing.landcover.season import Season

LEAST_ACCURACY = 0.90
YEAR = CAMPAIGNS[-1]
COLUMNS = ("figure", "value", "low", "high", "bar")
NOTE = (
    "Intervals of 95 %, whole parcels drawn again. Unseen: parcels of at least 0.3 ha, with their edges, that are "
    "in no polygon of the reference. Of the reference 3 % have a wrong code; of the clear pixels 3 % are unmasked "
    "clouds and shadows. OSO 2016 reached 0.889 over France. "
    f"{LIMITS}"
)


def main(pixels: int | None = None) -> None:
    """Of a corner of the country where ``pixels`` (of its side) are given."""
    for country in (PLAIN, FOOTHILLS) if pixels is None else (smaller(PLAIN, pixels),):
        measure(Campaign(country, YEAR))


def measure(campaign: Campaign) -> None:
    season = Season(campaign.year, "1231")
    with tempfile.TemporaryDirectory(dir=configuration().data / "bench", prefix="landcover-") as folder:
        images = campaign.products()
        started = time.process_time()
        one = made(season, [campaign], [campaign], Path(folder))
        seconds = time.process_time() - started
        found = compared(one, campaign, [campaign.year])
        report = one.report["validation"]["as_shown"]
    rows: list[tuple[tables.Cell, ...]] = []
    for name, figure, bar in (
        ("overall accuracy, unseen polygons", found.unseen.accuracy, True),
        ("kappa, unseen polygons", found.unseen.kappa, False),
        ("overall accuracy, whole map", found.everywhere.accuracy, False),
        ("kappa, whole map", found.everywhere.kappa, False),
    ):
        enough = figure.value >= LEAST_ACCURACY if bar else None
        rows.append((name, round(figure.value, 4), round(figure.low, 4), round(figure.high, 4), enough))
    for key, name in (("overall_accuracy", "overall accuracy"), ("kappa", "kappa")):
        own = report[key]
        rows.append((f"{name}, the model's own report", own["value"], own["low"], own["high"], None))
    rows.append(("confidence, right less wrong, %", round(found.confidence, 1), None, None, None))
    tile = campaign.country.tile_id
    title = f"{tile}, 31 December {campaign.year}: {len(images)} images, {seconds:.0f} cpu-s to train and map"
    tables.show(title, COLUMNS, rows, f"bar: {LEAST_ACCURACY:.2f}. {NOTE}")
    classes = class_rows(found.unseen)
    tables.show(f"{tile}: classes, unseen polygons", ("class", "polygons", "F", "low", "high"), classes)
    tables.save(f"landcover-accuracy-{tile}", {"figures": rows, "classes": classes})


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
