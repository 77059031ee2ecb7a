"""A real site in Flanders (640 m, a season of Sentinel-2): trained on half of the parcels, checked on the others.

What it cannot prove: there are 15 parcels of seven crops, 64 × 64 pixels; three classes of OSO remain when those are
put together, and one parcel more or less moves the accuracy by several percent. Hence many draws of the halves. The
masks are those of Sen2Cor's scene classification, the parcels those of one year: no early season can be told from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.l2a import tables
from processing.landcover.classifier import Classifier
from processing.landcover.season import Season
from processing.landcover.validation import kappa, overall_accuracy
from processing.physics.time_series import BANDS, features, joined

SITE = "landcover-site-flanders/worldcereal_0000280849BAC91C.npz"
SEASON = Season(2019, "1231")
CLEAR = (4, 5, 6, 7)
"""Of Sen2Cor's classification: vegetation, bare soil, water, unclassified."""
CLASSES = {1110: 12, 1500: 12, 1510: 12, 1200: 11, 5100: 11, 8100: 11, 9120: 211}
"""Class of OSO by crop: wheat, barley; maize, potatoes, beet; grass."""
DRAWS = 10
LEAST_PIXELS = 12
"""Of a parcel."""
NUMBERS = (4, 8, 16)
PER_PARCEL = 40
"""Pixels that are trained on."""
ByteArray = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Site:
    """The series of every pixel, and where parcels are known."""

    values: npt.NDArray[np.int16]
    """Shape (dates, pixels, bands)."""
    valid: npt.NDArray[np.bool_]
    days: npt.NDArray[np.int32]
    codes: ByteArray
    """Of OSO; 0 where it is not known."""
    parcels: npt.NDArray[np.int32]
    """Number of the parcel, a connected piece of one crop; 0 where there is none."""

    def described(self, dates: npt.NDArray[np.bool_]) -> npt.NDArray[np.int16]:
        """Features from some of the dates."""
        found, _ = features(self.values[dates], self.valid[dates], self.days[dates], SEASON.regular_days)
        return found


def read_site(path: Path) -> Site:
    """Dates of the season that show something of the site."""
    data = np.load(path)
    days = np.array([SEASON.day_of(_day(second)) for second in data["S2_L2A_10m__timestamp"]], np.int32)
    clear = np.isin(data["S2_L2A_20m__SCL"], CLEAR)
    kept = (days >= 0) & clear.any(axis=(1, 2))
    fine, coarse = (
        np.stack([data[_key(band, size)][kept] for band in _of(size)], axis=1).astype(np.int16) for size in (10, 20)
    )
    places = [np.array([BANDS.index(band) for band in _of(size)], np.int64) for size in (10, 20)]
    values = joined(fine, coarse, places[0], places[1], 0, fine.shape[2])
    parcels, codes = _parcels(data["OUTPUT_POLY-110_10m__CT"])
    valid = clear[kept].repeat(2, 1).repeat(2, 2).reshape(int(kept.sum()), -1)
    return Site(values, valid, days[kept], codes.ravel(), parcels.ravel())


def _key(band: str, size: int) -> str:
    number = band.removeprefix("B")
    return f"S2_L2A_{size}m__B{number if number == '8A' else number.zfill(2)}"


def _of(size: int) -> tuple[str, ...]:
    return tuple(band for band in BANDS if (band in {"B2", "B3", "B4", "B8"}) == (size == 10))


def _day(second: int) -> Any:
    return np.datetime64(int(second), "s").astype("datetime64[D]").item()


def _parcels(crops: npt.NDArray[np.uint16]) -> tuple[npt.NDArray[np.int32], ByteArray]:
    """Numbers and classes: connected components of equal crop."""
    numbers, codes = np.zeros(crops.shape, np.int32), np.zeros(crops.shape, np.uint8)
    for crop, code in CLASSES.items():
        count, pieces = cv2.connectedComponents((crops == crop).astype(np.uint8), connectivity=8)
        for piece in range(1, count):
            inside = pieces == piece
            if inside.sum() >= LEAST_PIXELS:
                numbers[inside], codes[inside] = numbers.max() + 1, code
    return numbers, codes


def halves(site: Site, chance: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Pixels of half of the parcels of each class."""
    chosen: list[int] = []
    for code in np.unique(site.codes[site.codes > 0]):
        own = np.unique(site.parcels[site.codes == code])
        chosen += chance.permutation(own)[: (len(own) + int(chance.integers(2))) // 2].tolist()
    return np.isin(site.parcels, chosen)


def some_of(site: Site, known: npt.NDArray[np.bool_], chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """At most so many pixels of each parcel."""
    parcels = [np.nonzero(known & (site.parcels == number))[0] for number in np.unique(site.parcels[known])]
    return np.concatenate([chance.permutation(own)[:PER_PARCEL] for own in parcels])


def checked(site: Site, table: npt.NDArray[np.int16], seed: int) -> tuple[float, float]:
    """Overall accuracy and kappa on the parcels that were not trained on."""
    chance = np.random.default_rng(seed)
    known = halves(site, chance)
    other, trained = (site.codes > 0) & ~known, some_of(site, known, chance)
    names = [str(number) for number in range(table.shape[1])]
    classifier = Classifier.fit(table[trained], site.codes[trained], np.ones(len(trained)), seed, names)
    told, _ = classifier.predict(np.ascontiguousarray(table[other]))
    codes = np.unique(site.codes[site.codes > 0])
    matrix = np.array([[np.sum((site.codes[other] == row) & (told == column)) for column in codes] for row in codes])
    return float(overall_accuracy(matrix.astype(float))), float(kappa(matrix.astype(float)))


def choices(site: Site) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """What dates there are by each key date; then so many of all, evenly."""
    for key_date, words in (("0331", "until 31 March"), ("0731", "until 31 July"), ("1231", "all, until 30 November")):
        yield words, site.days <= SEASON.day_of(Season(2019, key_date).end)
    for number in NUMBERS:
        if number < len(site.days):
            places = np.rint(np.linspace(0, len(site.days) - 1, number)).astype(int)
            yield f"{number}, evenly", np.isin(np.arange(len(site.days)), places)


def rows(site: Site) -> Iterator[tuple[tables.Cell, ...]]:
    for words, dates in choices(site):
        table = site.described(dates)
        figures = np.array([checked(site, table, seed) for seed in range(DRAWS)])
        seen = site.valid[dates][:, site.codes > 0].sum(axis=0).mean()
        spreads = [(figures[:, n].mean(), *np.percentile(figures[:, n], [10, 90])) for n in (0, 1)]
        numbers = [round(float(value), 3) for spread in spreads for value in spread]
        yield words, int(dates.sum()), round(float(seen), 1), *numbers


def main() -> None:
    root = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = root / SITE
    if not path.exists():
        print(f"  left out: {path} is not there")
        return
    site = read_site(path)
    found = list(rows(site))
    classes = {int(code): len(np.unique(site.parcels[site.codes == code])) for code in np.unique(site.codes) if code}
    tables.show(
        "Flanders, half of the parcels against the others",
        ("dates", "images", "clear a pixel", "OA", "10 %", "90 %", "kappa", "10 %", "90 %"),
        found,
        f"Parcels by class of OSO: {classes}. Mean and percentiles of {DRAWS} draws of the halves.",
    )
    tables.save("landcover-flanders", found)


if __name__ == "__main__":
    main()
