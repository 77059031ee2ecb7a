"""Figures against numpy's."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from processing.extracts.pixels import Source
from tests.processing.extracts.conftest import NO_DATA, made, request_of


def row_of(folder: Path, layer: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = json.loads((folder / "statistics.json").read_text())["statistics"]
    return next(row for row in rows if row["layer"] == layer)


@pytest.mark.parametrize("clear", [False, True])
def test_figures_are_numpys(source: Source, tmp_path: Path, clear: bool) -> None:
    request = request_of(source, layers=["FRE_B4", "NDVI"], output="statistics", mask_clouds=clear)
    row = row_of(made(request, [source], tmp_path), "FRE_B4")
    with rasterio.open(source.files["FRE_B4"]) as image, rasterio.open(source.files["CLM_R1"]) as mask:
        pixels, clouds = image.read(1), mask.read(1) != 0
    valid = pixels != NO_DATA
    values = pixels[valid & ~clouds if clear else valid] / 10_000
    assert row["count"] == values.size
    assert row["mean"] == pytest.approx(values.mean(), abs=2e-6)
    assert row["std"] == pytest.approx(values.std(), abs=2e-6)
    for name, percent in (("p5", 5), ("p25", 25), ("median", 50), ("p75", 75), ("p95", 95)):
        assert row[name] == pytest.approx(np.percentile(values, percent, method="inverted_cdf"), abs=2e-6)
    assert row["share_cloudy"] == pytest.approx(100 * (valid & clouds).sum() / valid.sum(), abs=0.01)
    assert row["share_valid"] == pytest.approx(100 * values.size / valid.size, abs=0.01)


def test_bits_have_no_mean(source: Source, tmp_path: Path) -> None:
    folder = made(request_of(source, layers=["CLM_R1"], output="statistics"), [source], tmp_path)
    assert row_of(folder, "CLM_R1")["mean"] is None


def test_the_table_says_the_same(series: list[Source], tmp_path: Path) -> None:
    folder = made(request_of(series[0], layers=["red", "NDSI"], output="statistics"), series, tmp_path)
    with (folder / "statistics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["datetime"][:10], row["layer"]) for row in rows] == [
        ("2018-07-16", "red"), ("2018-07-16", "NDSI"), ("2018-07-26", "red"), ("2018-07-26", "NDSI"),
    ]  # fmt: skip
    assert float(rows[0]["mean"]) == row_of(folder, "red")["mean"]
