"""The tables of :mod:`.accuracy`, with what the acceptance asks for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from benchmarks.l2a import tables
from benchmarks.l2a.accuracy import CLASSES, Figures, measure
from benchmarks.l2a.scenes import Series
from benchmarks.l2a.statistics import Normalised

LARGEST_AOT_ERROR, LARGEST_WATER_ERROR = 0.06, 0.3
HONEST = (0.60, 0.76)
"""Share of the normalised errors within ±1; 0.683 of a normal distribution."""


def _show(figures: Figures) -> dict[str, Any]:
    rows: list[tuple[tables.Cell, ...]] = []
    by_class: list[tuple[tables.Cell, ...]] = []
    honesty: list[tuple[tables.Cell, ...]] = []
    for (sensor, band), figure in figures.bands.items():
        total, own, normal = figure.total, figure.in_product_mask, figure.normalised
        rows.append(
            (f"{sensor} {band}", total.number, total.accuracy, total.precision, total.uncertainty, total.specification,
             round(total.ratio, 3), total.ratio <= 1, round(own.ratio, 3))
        )  # fmt: skip
        by_class.append((f"{sensor} {band}", *(round(errors.ratio, 2) for errors in figure.by_class)))
        ok = HONEST[0] <= normal.share_within_one <= HONEST[1] if normal.number else None
        honesty.append(
            (f"{sensor} {band}", normal.number, round(normal.share_within_one, 3), ok,
             round(normal.share_within_two, 3), round(normal.mean, 2), round(normal.deviation, 2))
        )  # fmt: skip
    tables.show(
        "Surface reflectance (FRE) minus truth, pixels that are truly clear",
        ("band", "pixels", "A", "P", "U", "spec", "U/spec", "<= 1", "by its own masks"),
        rows,
        "The last column is U/spec over what the product itself calls clear, missed clouds and shadows included.",
    )
    limits = [f"{low:g}-{high:g}" for low, high in pairwise(CLASSES)]
    tables.show("U/spec by true reflectance", ("band", *limits), by_class)
    _show_scenes(figures)
    air = _show_air(figures)
    every = Normalised()
    for figure in figures.bands.values():
        every.merge(figure.normalised)
    if every.number:
        share = every.share_within_one
        honesty.append(
            ("all", every.number, round(share, 3), HONEST[0] <= share <= HONEST[1], round(every.share_within_two, 3),
             round(every.mean, 2), round(every.deviation, 2))
        )  # fmt: skip
        tables.show(
            "Errors over stated 1 σ (of a normal distribution: 0.683, 0.954, 0, 1)",
            ("band", "pixels", "within 1 σ", "0.60-0.76", "within 2 σ", "mean", "deviation"),
            honesty,
        )
    else:
        print("\nErrors over stated 1 σ: not available, the products state no uncertainty (no asset UNC_R1)")
    return {"reflectance": rows, "by_class": by_class, "air": air, "uncertainty": honesty}


def _show_scenes(figures: Figures) -> None:
    rows = [
        (scene.name, scene.context, round(scene.clear, 2), round(scene.left_to_product, 2), round(scene.true_aot, 3),
         round(scene.aot.accuracy, 3), round(scene.aot.uncertainty, 3), round(scene.aot_measured, 2),
         round(scene.water.accuracy, 2), round(scene.water.uncertainty, 2), scene.worst,
         round(scene.normalised.share_within_one, 2), round(scene.seconds, 1))
        if not scene.declined else (scene.name, scene.context, scene.declined, *[None] * 10)
        for scene in figures.scenes
    ]  # fmt: skip
    tables.show(
        f"By date; altitudes {min(figures.altitudes, default=0):.0f} to {max(figures.altitudes, default=0):.0f} m",
        ("date", "context", "clear", "usable", "AOT", "bias", "RMSE", "measured", "WV bias", "RMSE", "worst U/spec",
         "within 1 σ", "cpu s"),
        rows,
        "clear: share without cloud, shadow, cirrus; usable: of that, not flagged by the product for its relief",
    )  # fmt: skip


def _show_air(figures: Figures) -> list[tuple[tables.Cell, ...]]:
    rows: list[tuple[tables.Cell, ...]] = []
    for name, errors, largest in (
        ("AOT", figures.aot, LARGEST_AOT_ERROR), ("water vapour", figures.water, LARGEST_WATER_ERROR),
    ):  # fmt: skip
        for sensor, error in sorted(errors.items()):
            asked = name == "AOT" or sensor.startswith("sentinel2")
            within = error.uncertainty <= largest if asked else None
            rows.append((f"{name}, {sensor}", error.number, error.accuracy, error.uncertainty, within))
    tables.show(
        "AOT (RMSE <= 0.06) and water vapour (g cm⁻², RMSE <= 0.3) minus truth, over clear pixels",
        ("quantity", "pixels", "bias", "RMSE", "within"),
        [row for row in rows if row[1]],
        "No band of Landsat sees water vapour: a forecast or a climatology gives it, and nothing is asked of it.",
    )
    return rows


def main(series: tuple[Series, ...]) -> None:
    figures = measure(series)
    shown = _show(figures)
    shown["scenes"] = [
        {"name": scene.name, "aot_bias": scene.aot.accuracy, "aot_rmse": scene.aot.uncertainty, "cpu": scene.seconds,
         "water_rmse": scene.water.uncertainty, "worst": scene.worst, "context": scene.context}
        for scene in figures.scenes
    ]  # fmt: skip
    tables.save("accuracy", shown)
