"""Composites of real Level 2A by MAJA (19 dates of T31UFQ, five years) beside the median of the clear dates.

No 46 days hold more than two of them: the years are laid over one another, as if they were one. A forest in which
trees die does not look the same every year; the median of four to five years is no truth.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.composite.accuracy import composite_of, read
from processing.chains import Input, chains
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


def compared(path: Path, month: str, work: Path) -> tuple[int, dict[str, tuple[float, float, float]]] | None:
    """Dates of the window, and by band: root mean square and mean difference to the median of the clear dates, and
    the mean standard deviation of these over time, reflectances; None where the window holds too few dates."""
    dates, clear = products(path, work / "level2")
    chain = chains()["composite"]
    inside = [one for one in dates if any(job.parameters["month"] == month for job in chain.plan(one))]
    if len(inside) < LEAST_DATES:
        return None
    output = composite_of(inside, month, work)
    found = {}
    for band in BANDS:
        stack = np.stack([clear[one.item.id][band] for one in inside]).astype(np.float32) / 10000
        stack[stack < -0.5] = np.nan
        known = np.isfinite(stack).any(axis=0)
        median, spread = np.nanmedian(stack[:, known], axis=0), np.nanstd(stack[:, known], axis=0)
        difference = read(output, f"FRC_{band}")[0][known] / 10000 - median
        found[band] = float(np.sqrt(np.mean(difference**2))), float(difference.mean()), float(spread.mean())
    return len(inside), found


def main() -> None:
    root = Path(os.environ.get("ATELIER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
    if not (root / SERIES).exists():
        print(f"not available: {SERIES} (set ATELIER_SHARED_DATA)", file=sys.stderr)
        return
    for number in range(1, 13):
        month = f"{YEAR}-{number:02d}"
        with tempfile.TemporaryDirectory() as work:
            result = compared(root / SERIES, month, Path(work))
        if result:
            dates, table = result
            print(f"{month}: {dates} dates\n      rms of difference, mean, standard deviation of the dates")
            for band, (rms, bias, spread) in table.items():
                print(f"{band:>5} {rms:7.4f} {bias:+8.4f} {spread:7.4f}")


if __name__ == "__main__":
    main()
