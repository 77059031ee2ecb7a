"""Composites of real Level 2A by MAJA (19 dates of T31UFQ, five years) beside the median of the clear dates.

No 46 days hold more than two of them: the years are laid over one another, as if they were one. A forest in which
trees die does not look the same every year; the median of four to five years is no truth.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.composite.accuracy import composite_of, read
from processing.chains import Input, Output, chains
from processing.raster.geobox import GeoBox

SERIES = "s2-l2a-theia-series-31UFQ/series.npz"
YEAR = 2018
BANDS = ("B2", "B3", "B4", "B8A", "B11", "B12")
MISSING = -10000
LEAST_DATES = 3
Image = npt.NDArray[np.int16]


def products(path: Path, folder: Path) -> tuple[list[Input], dict[str, dict[str, Image]]]:
    """The dates as products of one year, and by their names their pixels, -10000 where clouds hide them."""
    from tests.processing.chains.painted import level2

    series = np.load(path)
    left, _, _, top = series["bounds"]
    grid = GeoBox(32631, float(left), float(top), 20, *series["B8A"].shape[1:])
    made, clear = [], {}
    for number, day in enumerate(series["dates"]):
        moment = datetime.strptime(f"{YEAR}{day[4:]}", "%Y%m%d").replace(tzinfo=UTC) + timedelta(hours=10.7)
        bands = {band: series[band][number] for band in BANDS}
        hidden = series["clm_r2"][number] != 0
        missing = bands["B8A"] == MISSING
        one = level2(folder, moment, bands, hidden=hidden, missing=missing, grid=grid, tile_id="31UFQ")
        made.append(one)
        fine = (hidden | missing).repeat(2, 0).repeat(2, 1)
        clear[one.item.id] = {
            band: np.where(fine if image.shape == fine.shape else hidden | missing, MISSING, image)
            for band, image in bands.items()
        }
    return made, clear


@dataclass(frozen=True)
class Compared:
    """Of a band, reflectances; of the pixels that at least :data:`LEAST_DATES` dates show clear."""

    rms: float
    """Of the composite's difference to the median of the clear dates."""
    bias: float
    rms_of_mean: float
    """Of the difference of their mean, all alike: no mean is a median."""
    spread: float
    """Mean standard deviation over time."""


def compared(path: Path, month: str, work: Path) -> tuple[int, float, dict[str, Compared]]:
    """Dates of the window, share of the pixels that are clear often enough, and by band what is found there."""
    dates, clear = products(path, work / "level2")
    chain = chains()["composite"]
    inside = [one for one in dates if any(job.parameters["month"] == month for job in chain.plan(one))]
    often = np.sum([clear[one.item.id]["B12"] != MISSING for one in inside], axis=0) >= LEAST_DATES
    if not often.any():
        return len(inside), 0.0, {}
    output = composite_of(inside, month, work)
    return len(inside), float(often.mean()), {band: _compared(output, clear, inside, band, often) for band in BANDS}


def _compared(
    output: Output, clear: dict[str, dict[str, Image]], inside: list[Input], band: str, often: npt.NDArray[np.bool_]
) -> Compared:
    stack = np.stack([clear[one.item.id][band] for one in inside]).astype(np.float32) / 10000
    ratio = stack.shape[1] // often.shape[0]
    stack = stack[:, often.repeat(ratio, 0).repeat(ratio, 1)]
    stack[stack == MISSING / 10000] = np.nan
    median = np.nanmedian(stack, axis=0)
    image = read(output, f"FRC_{band}")[0][often.repeat(ratio, 0).repeat(ratio, 1)]
    difference = image.astype(np.float32) / 10000 - median
    mean = np.nanmean(stack, axis=0) - median
    return Compared(
        float(np.sqrt(np.mean(difference**2))),
        float(difference.mean()),
        float(np.sqrt(np.mean(mean**2))),
        float(np.nanstd(stack, axis=0).mean()),
    )


def main() -> None:
    root = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
    if not (root / SERIES).exists():
        print(f"not available: {SERIES} (set ATELIER_SHARED_DATA)", file=sys.stderr)
        return
    for number in range(1, 13):
        month = f"{YEAR}-{number:02d}"
        with tempfile.TemporaryDirectory() as work:
            dates, often, table = compared(root / SERIES, month, Path(work))
        if not table:
            continue
        print(f"\n{month}: {dates} dates; {LEAST_DATES} or more clear ones in {100 * often:.0f} % of the pixels")
        print(f"{'band':>5} {'rms':>7} {'mean':>8} {'rms of their mean':>18} {'spread of the dates':>20}")
        for band, one in table.items():
            print(f"{band:>5} {one.rms:7.4f} {one.bias:+8.4f} {one.rms_of_mean:18.4f} {one.spread:20.4f}")


if __name__ == "__main__":
    main()
