"""The simulator's truth on the grid of a product."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio

from benchmarks.l2a.truth import Truth
from processing.raster.geobox import GeoBox

FINE = GeoBox(32631, 300_000, 4_900_000, 10, 60, 60)
LANDSAT = GeoBox(32631, 299_985, 4_900_015, 15, 80, 80)


def written(folder: Path, box: GeoBox, images: dict[str, npt.NDArray[np.generic]]) -> Truth:
    nothing = np.zeros(box.shape, np.uint8)
    names = ("cloud", "mountain_shadow", "cloud_thickness", "shade_thickness", "cirrus_thickness")
    for name, image in (dict.fromkeys(names, nothing) | images).items():
        layers = image if image.ndim == 3 else image[None]
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", height=box.height, width=box.width, count=len(layers),
            dtype=layers.dtype, crs=f"EPSG:{box.epsg}", transform=box.transform,
        ) as dataset:  # fmt: skip
            dataset.write(layers)
    scales = {"bands": ["B2", "B11"], "reflectance_scale": 10_000, "air_scale": 1000, "altitude_scale": 10}
    (folder / "truth.json").write_text(json.dumps(scales))
    return Truth(folder)


def test_means_of_whole_pixels(tmp_path: Path) -> None:
    reflectance = np.arange(2 * 60 * 60, dtype=np.uint16).reshape(2, 60, 60)
    truth = written(tmp_path, FINE, {"surface_reflectance": reflectance})
    found = truth.reflectance("B11", FINE.coarsened(2))
    assert found.shape == (30, 30)
    assert found[3, 4] == pytest.approx(reflectance[1, 6:8, 8:10].mean() / 10_000)
    assert np.array_equal(truth.reflectance("B2", FINE), (reflectance[0] / np.float32(10_000)))


def test_outside_there_is_no_truth(tmp_path: Path) -> None:
    truth = written(tmp_path, FINE, {"aot": np.full(FINE.shape, 123, np.uint16)})
    wider = replace(FINE, left=FINE.left - 40, top=FINE.top + 20, height=30, width=70, resolution=20)
    found = truth.mean("aot", wider)
    assert np.isnan(found[0]).all()
    assert np.isnan(found[:, :2]).all()
    assert found[1:, 2:32] == pytest.approx(0.123)
    assert np.isnan(found[:, 32:]).all()


def test_landsat_s_truth_moves_with_its_pixels(tmp_path: Path) -> None:
    """A slope is a slope half a pixel further; flags are of the pixels of 15 m that lie in the tile's ones."""
    rows, columns = np.mgrid[: LANDSAT.height, : LANDSAT.width]
    slope = (1000 + 10 * columns + 20 * rows).astype(np.uint16)
    cloud = (columns >= 41).astype(np.uint8)
    truth = written(tmp_path, LANDSAT, {"surface_reflectance": np.stack([slope, slope]), "cloud": cloud})
    tile = GeoBox(32631, 300_000, 4_900_000, 30, 38, 38)
    found = truth.reflectance("B2", tile)
    fine_rows, fine_columns = 1.5 + 2 * np.mgrid[:38, :38]  # of the pixels' centres, in pixels of 15 m
    expected = (1000 + 10 * fine_columns + 20 * fine_rows) / 10_000
    assert found[4:-4, 4:-4] == pytest.approx(expected[4:-4, 4:-4], abs=2e-5)
    assert not truth.mask("cloud", tile)[:, :20].any()
    assert truth.mask("cloud", tile)[:, 20:].all()


def test_clear_keeps_away_from_clouds(tmp_path: Path) -> None:
    thickness = np.zeros(FINE.shape, np.uint16)
    thickness[30, 30] = 30
    shade = np.zeros(FINE.shape, np.uint16)
    shade[:, 59] = 15  # too thin to be seen
    clear = written(tmp_path, FINE, {"cloud_thickness": thickness, "shade_thickness": shade}).clear(FINE)
    assert not clear[30, 20:41].any()
    assert not clear[20, 30]
    assert clear[30, 19]
    assert clear[18:20].all()
    assert clear[0].all()
