"""Maps of the three key dates of a year that no model knows: trained on the years before."""

from __future__ import annotations

import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from benchmarks.l2a import tables
from benchmarks.landcover.comparison import Compared, class_rows, compared
from benchmarks.landcover.production import made
from benchmarks.landcover.scenes import CAMPAIGNS, LIMITS, PLAIN, campaigns, smaller
from catalog.configuration import configuration
from processing.landcover.nomenclature import CLASSES
from processing.landcover.season import KEY_DATES, Season

LEAST_IN_JULY = 0.65
COLUMNS = (
    "key date",
    "classes",
    "OA",
    "kappa",
    "low",
    "high",
    "kappa, 17 classes",
    "OA, 17 classes",
    "past years' kappa",
)
NOTE = (
    "Of parcels of at least 0.3 ha that are in no polygon of any reference, in a year of which no reference is known. "
    "Kappa is of the classes that the map shows; beside it, of all 17, where a coarser class counts as an error: that "
    "is the kappa that must rise, for few classes are told apart easily. Last: the model's own report of past years, "
    "all classes. Real early-season maps of Midi-Pyrénées reached 0.65 to 0.70, with crops told one by one. "
    f"{LIMITS}"
)


def main(pixels: int | None = None) -> None:
    """Of a corner of the country where ``pixels`` (of its side) are given."""
    years = campaigns(smaller(PLAIN, pixels) if pixels else PLAIN)
    *past, last = years
    rows: list[tuple[tables.Cell, ...]] = []
    found: dict[str, Compared] = {}
    for key_date in KEY_DATES:
        with tempfile.TemporaryDirectory(dir=configuration().data / "bench", prefix="landcover-") as folder:
            one = made(Season(last.year, key_date), years, past, Path(folder))
            found[key_date] = compared(one, last, [campaign.year for campaign in past])
            report = one.report
        rows.append(_row(key_date, found[key_date], report["validation"]["all_classes"]["kappa"]["value"]))
        _tell(rows[-1], report["nomenclature"]["shown_as"])
    tables.show(f"Early season of {last.year}, trained on {CAMPAIGNS[0]} to {CAMPAIGNS[-2]}", COLUMNS, rows, NOTE)
    kappas = [one.strict.kappa.value for one in found.values()]
    bars: list[tuple[tables.Cell, ...]] = [
        ("kappa of 17 classes rises over the three dates", all(a < b for a, b in pairwise(kappas))),
        (f"kappa in July at least {LEAST_IN_JULY}", found["0731"].unseen.kappa.value >= LEAST_IN_JULY),
        ("the same, of 17 classes", found["0731"].strict.kappa.value >= LEAST_IN_JULY),
    ]
    tables.show("Early season", ("bar", "enough"), bars)
    for key_date, one in found.items():
        tables.show(f"Classes on {key_date}, unseen polygons", ("class", "polygons", "F", "low", "high"),
                    class_rows(one.unseen))  # fmt: skip
    tables.save("landcover-early-season", {"dates": rows, "bars": bars})


def _row(key_date: str, found: Compared, reported: float) -> tuple[tables.Cell, ...]:
    kappa = found.unseen.kappa
    told = int((found.unseen.matrix.sum(axis=0) > 0).sum())
    numbers = (found.unseen.accuracy.value, kappa.value, kappa.low, kappa.high,
               found.strict.kappa.value, found.strict.accuracy.value, reported)  # fmt: skip
    return (key_date, told, *(round(number, 4) for number in numbers))


def _tell(row: tuple[tables.Cell, ...], shown: dict[str, int]) -> None:
    """A date's figures as soon as there are any: the next one takes minutes."""
    coarser = [f"{code} as {into} {CLASSES[into].name_en}" for code, into in shown.items() if int(code) != into]
    print(f"   {dict(zip(COLUMNS, row, strict=True))}")
    print(f"   shown as a coarser class: {', '.join(coarser) or 'none'}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
