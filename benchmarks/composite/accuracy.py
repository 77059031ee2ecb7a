"""Composites beside the simulator's ground without clouds, at each pixel's mean date."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio

from benchmarks.composite.contributions import contributions, weights_of
from benchmarks.composite.directional import directional
from benchmarks.composite.scenes import months
from benchmarks.l2a.catalog import Catalog
from benchmarks.l2a.scenes import Series
from benchmarks.l2a.series import Made, made
from benchmarks.l2a.truth import Truth
from processing.chains import Input, Output, chains
from processing.level2 import NO_DATA, REFLECTANCE_SCALE
from processing.level3 import DAY_SCALE
from processing.muscate.masks import CLOUD_BITS, GEOPHYSICAL_BITS
from processing.physics.compositing import CLOUD, LAND, SNOW
from processing.raster.geobox import GeoBox
from processing.simulation.swath import Sentinel2Pass

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
LARGEST_RMSE = 0.015
LEAST_WITHOUT_CLOUD = 0.995
CLOUD_LEFT = 0.04
"""Of reflectance in the blue, above the truth: a cloud is left."""


@dataclass(frozen=True)
class Result:
    """Of one band."""

    rmse: float
    bias: float
    rmse_of_land: float
    rmse_of_snow: float
    rmse_well_lit: float
    """Without the pixels on which the sun grazes on all dates: Level 2A says that their reflectance is not to be used.
    """
    rmse_of_dates: float
    """Of the Level-2A products, where they are clear and the composite shows land."""
    of_level2: float
    """Of the mean of the dates under no cloud, as much as each counts: what the composite inherits from Level 2A."""
    of_one_date: float
    """Of single Level-2A products on all pixels of the composite that they see."""
    without_cloud: float
    """Share of the pixels that some date saw without cloud, shadow or cirrus and that are neither shown as cloud nor
    brighter than the truth by :data:`CLOUD_LEFT`, whatever the reason."""
    too_bright: float
    """Share of the same pixels that seem to have clouds left, though no date with clouds there counts in them."""
    unclouded: float
    """Share of the same pixels that are not shown as cloud, nor made brighter by clouds by :data:`CLOUD_LEFT`."""
    shown_as_cloud: float


def composite_of(products: Sequence[Input], month: str, work: Path) -> Output:
    """Of Level-2A products, as if all were published."""
    chain, one = chains()["composite"], products[len(products) // 2]
    (job,) = [job for job in chain.plan(one) if job.parameters["month"] == month]
    catalog = Catalog(products)
    context = [found for wanted in chain.wants(job, [one]) for found in catalog.search(wanted.search)]
    (output,) = chain.run(job, [one], [other for other in context if other.item.id != one.item.id], work)
    return output


def read(output: Output, key: str) -> tuple[npt.NDArray[np.generic], GeoBox]:
    with rasterio.open(output.directory / output.item.assets[key].href) as dataset:
        transform = dataset.transform
        box = GeoBox(dataset.crs.to_epsg(), transform.c, transform.f, transform.a, dataset.height, dataset.width)
        return dataset.read(1), box


def results(output: Output, dates: Sequence[Made], weights: npt.NDArray[np.uint8]) -> dict[str, Result]:
    """By band, of the pixels that some date saw clear and that are not shown as cloud; ``weights`` of
    :func:`benchmarks.composite.contributions.weights_of`."""
    moments = [one.series.products[one.number].scene.sensing_time for one in dates]
    middle = output.item.datetime
    assert middle is not None
    days = np.array([(moment - middle).total_seconds() / 86400 for moment in moments])
    found = {}
    for key in output.item.assets:
        if not key.startswith("FRC_"):
            continue
        image, box = read(output, key)
        group = "R1" if box.resolution == 10 else "R2"
        flag, day = read(output, f"FLG_{group}")[0], read(output, f"DTS_{group}")[0] / DAY_SCALE
        band = key.removeprefix("FRC_")
        truth = at_day(np.stack([one.truth.reflectance(band, box) for one in dates]), days, day)
        error = image / REFLECTANCE_SCALE - truth
        hidden = np.stack([_hidden(one.truth, box) for one in dates])
        usable, lit = _usable(dates, group)
        clouds = np.stack([one.truth.mask("cloud", box) | one.truth.mask("cirrus", box) for one in dates])
        once, clouded = ~hidden.all(axis=0), (clouds & usable).any(axis=0)
        shown = once & (flag > CLOUD)
        bright = shown & (error >= CLOUD_LEFT)
        parts = contributions(dates, weights, band, box, hidden, shown)
        found[band] = Result(
            _rms(error[shown]),
            float(error[shown].mean()),
            _rms(error[shown & (flag == LAND)]),
            _rms(error[shown & (flag == SNOW)]),
            _rms(error[shown & (usable & lit).any(axis=0)]),
            _rmse_of_dates(dates, band, box, flag == LAND),
            _rms(parts.of_level2[shown]),
            parts.of_one_date,
            float((shown & ~bright)[once].mean()),
            float((bright & ~clouded)[once].mean()),
            float((shown & (parts.of_clouds < CLOUD_LEFT))[once].mean()),
            float((~shown)[once].mean()),
        )
    return found


def at_day(images: FloatArray, days: npt.NDArray[np.float64], day: npt.NDArray[np.float64]) -> FloatArray:
    """Between the two dates around each pixel's day; shape of ``images`` (dates, rows, columns)."""
    before = np.clip(np.searchsorted(days, day) - 1, 0, len(days) - 2)
    part = np.clip((day - days[before]) / (days[before + 1] - days[before]), 0, 1)
    first = np.take_along_axis(images, before[np.newaxis], axis=0)[0]
    second = np.take_along_axis(images, before[np.newaxis] + 1, axis=0)[0]
    return np.asarray(first + part * (second - first), np.float32)


def _rms(error: FloatArray) -> float:
    return float(np.sqrt(np.mean(error**2))) if error.size else float("nan")


def _usable(dates: Sequence[Made], group: str) -> tuple[BoolArray, BoolArray]:
    """By date: where it may count, by its own masks; and where the sun does more than graze."""
    clouds, ground = (np.stack([one.read(f"{code}_{group}")[0][0] for one in dates]) for code in ("CLM", "MG2"))
    grazed = ground & (1 << GEOPHYSICAL_BITS.index("sun tangent"))
    return np.asarray(clouds & (1 << CLOUD_BITS.index("all clouds and shadows")) == 0), np.asarray(grazed == 0)


def _hidden(truth: Truth, box: GeoBox) -> BoolArray:
    masks = [truth.mask(name, box) for name in ("cloud", "shadow", "cirrus", "mountain_shadow")]
    return np.asarray(np.any(masks, axis=0))


def _rmse_of_dates(dates: Sequence[Made], band: str, box: GeoBox, land: BoolArray) -> float:
    """Of the Level-2A products themselves, where it was clear."""
    errors = []
    for one in dates:
        image = one.read(f"FRE_{band}")[0][0]
        seen = one.truth.clear(box) & land & (image != NO_DATA)
        errors.append(image[seen] / REFLECTANCE_SCALE - one.truth.reflectance(band, box)[seen])
    return _rms(np.concatenate(errors))


def main() -> None:
    for month, series in months():
        dates = [one for one in made(series) if one.product]
        products = [one.product for one in dates if one.product]
        with tempfile.TemporaryDirectory() as work:
            weights = weights_of(dates, month)
            _print(f"{series.name}: {len(dates)} dates", composite_of(products, month, Path(work)), dates, weights)
        if len({one.relative_orbit for one in _passes(series)}) > 1:
            with tempfile.TemporaryDirectory() as work:
                turned = [directional(one, Path(work) / "level2") for one in products]
                title = f"{series.name}, over ground with directional effects of its own"
                _print(title, composite_of(turned, month, Path(work)), dates, weights)


def _passes(series: Series) -> list[Sentinel2Pass]:
    return [product.over for product in series.products if isinstance(product.over, Sentinel2Pass)]


def _print(title: str, output: Output, dates: Sequence[Made], weights: npt.NDArray[np.uint8]) -> None:
    table = results(output, dates, weights)
    print(f"\n{title}; never clear {output.item.properties['eo:cloud_cover']:.2f} %")
    columns = ("RMSE", "bias", "of land", "of snow", "well lit", "of dates", "inherited", "one date")
    print(f"{'band':>5}", *(f"{column:>9}" for column in columns))
    for band, one in table.items():
        far = "" if one.rmse <= LARGEST_RMSE else f"  > {LARGEST_RMSE}"
        numbers = one.rmse, one.bias, one.rmse_of_land, one.rmse_of_snow, one.rmse_well_lit, one.rmse_of_dates
        print(f"{band:>5}", *(f"{number:9.4f}" for number in (*numbers, one.of_level2, one.of_one_date)), far)
    blue = table["B2"]
    print(f"  no cloud left, of the pixels once clear (at least {100 * LEAST_WITHOUT_CLOUD:.1f} %), in the blue:")
    print(f"    {100 * blue.unclouded:.3f} % that no cloud makes brighter by {CLOUD_LEFT};", end=" ")
    print(f"the others: {100 * blue.shown_as_cloud:.3f} % shown as cloud, the rest with one")
    print(f"    {100 * blue.without_cloud:.3f} % not brighter than the truth by {CLOUD_LEFT} for any reason;", end=" ")
    print(f"{100 * blue.too_bright:.3f} % are where no cloud counts")


if __name__ == "__main__":
    main()
