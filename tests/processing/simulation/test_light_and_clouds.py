"""Clouds, shadows, snow and mountains where geometry and altitude put them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio

from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.simulation.clouds import draw_cumulus, through, towards
from processing.simulation.demonstration import TOULOUSE, simulate, small_products
from processing.simulation.ground import draw_ground
from processing.simulation.scene import Scene, Strip
from processing.simulation.sentinel2 import observation_of
from processing.simulation.swath import Sentinel2Pass


def test_neighbouring_extents_agree_where_they_overlap() -> None:
    wide = GeoBox(32631, *TOULOUSE, 10, 240, 240)
    part = replace(wide, left=wide.left + 600, top=wide.top - 300, height=120, width=120)
    whole, inside = draw_ground(wide, seed=31, year=2018), draw_ground(part, seed=31, year=2018)
    assert np.array_equal(whole.cover[30:150, 60:180], inside.cover)
    assert np.allclose(whole.altitude[30:150, 60:180], inside.altitude)


def _rays(geobox: GeoBox, east: float, north: float) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    return np.full(geobox.shape, east, np.float32), np.full(geobox.shape, north, np.float32)


def test_a_shadow_lies_where_the_sun_throws_it() -> None:
    """Of a cloud far thinner than it is high, the shade is the cloud displaced by height × tan(zenith)."""
    geobox = GeoBox(32631, *TOULOUSE, 10, 300, 300)
    assert towards(40.0, 135.0, 1000.0) == pytest.approx((593.3, -593.3), abs=0.1)
    clouds = draw_cumulus(geobox, 0.5, 7, 1000.0, 3000.0)
    assert clouds is not None
    clouds = replace(clouds, thickness=clouds.thickness * 1e-4)
    ground = np.zeros(geobox.shape, np.float32)
    shade = through(clouds, geobox, ground, _rays(geobox, 0.6, -0.6))[0]
    cloud = through(clouds, geobox, ground, _rays(geobox, 0.0, 0.0))[0]
    assert shade.max() > 0
    slant = np.sqrt(1 + 2 * 0.6**2)
    assert np.allclose(shade[:240, :240], slant * cloud[60:, 60:], atol=0.05 * shade.max())


def test_the_higher_the_ground_the_nearer_the_shadow_lies_to_its_cloud() -> None:
    geobox = GeoBox(32631, *TOULOUSE, 10, 300, 300)
    clouds = draw_cumulus(geobox, 0.5, 7, 1500.0, 5000.0)
    lean = _rays(geobox, 0.8, 0.0)
    low, high = (
        through(clouds, geobox, np.full(geobox.shape, z, np.float32), lean)[0] for z in (0.0, 500.0)
    )  # 500 m × 0.8 are 40 pixels
    assert np.allclose(high[:, 40:], low[:, :-40], atol=0.02 * low.max())
    over_the_clouds = np.full(geobox.shape, 9000.0, np.float32)
    assert through(clouds, geobox, over_the_clouds, lean)[0].max() == 0


def test_a_ray_that_slants_meets_the_sides_of_towers() -> None:
    """More of the ground is in shade than under cloud, and the mean of the thickness straight down is the field's."""
    geobox = GeoBox(32631, *TOULOUSE, 50, 600, 600)
    clouds = draw_cumulus(geobox, 0.3, 7, 1500.0, 5000.0)
    assert clouds is not None
    ground = np.zeros(geobox.shape, np.float32)
    down = through(clouds, geobox, ground, _rays(geobox, 0.0, 0.0))[0]
    slanting = through(clouds, geobox, ground, _rays(geobox, 2.0, 0.0))[0]
    inner = clouds.thickness[200:1400, 200:1400]  # the extent within its reach of 5 km
    assert down.mean() == pytest.approx(inner.mean(), rel=0.02)
    assert (slanting > 0.7).mean() > 1.1 * (down > 0.7).mean()


def test_shaded_ground_is_darker_and_cloud_brighter_in_the_image(tmp_path: Path) -> None:
    """In the image itself: dark under the truth's shadow, bright and high in B10 under its cirrus."""
    base = small_products()[0]
    scene = replace(base.scene, cloudiness=0.35, cirrus=1.0)
    product = simulate(replace(base, scene=scene), directory=tmp_path, truth=tmp_path / "truth")
    opened, truth = open_product(product), tmp_path / "truth" / product.stem
    blue, cirrus = opened.read_toa("B2", opened.extent(10)), opened.read_toa("B10", opened.extent(60))
    cloud, shadow, veil = (_raster(truth / f"{name}.tif") for name in ("cloud", "shadow", "cirrus"))
    clear = (cloud == 0) & (shadow == 0)
    assert min(cloud.sum(), shadow.sum(), clear.sum()) > 3000
    assert np.median(blue[shadow == 1]) < 0.9 * np.median(blue[clear])
    assert np.median(blue[cloud == 1]) > 1.3 * np.median(blue[clear])
    assert cirrus[veil[::6, ::6] == 1].mean() > cirrus[veil[::6, ::6] == 0].mean() + 0.01


def _raster(path: Path) -> npt.NDArray[np.uint8]:
    with rasterio.open(path) as dataset:
        image: npt.NDArray[np.uint8] = dataset.read(1)
    return image


def test_what_the_truth_calls_cloud_and_shadow_is_seen(tmp_path: Path) -> None:
    base = small_products()[0]
    scene = replace(base.scene, cloudiness=0.4)
    product = simulate(replace(base, scene=scene), directory=tmp_path, truth=tmp_path / "truth")
    truth = tmp_path / "truth" / product.stem
    cloud, shadow = (_raster(truth / f"{name}.tif") == 1 for name in ("cloud", "shadow"))
    thickness, shade = (_raster(truth / f"{name}_thickness.tif") / 1000 for name in ("cloud", "shade"))
    assert (thickness[cloud] > 0.7).mean() > 0.97  # the rest are slits drawn over
    assert (thickness[~cloud] > 0.7).mean() < 0.001  # specks
    assert (np.exp(-0.35 * shade[shadow]) < 0.6).mean() > 0.97
    assert not (cloud & shadow).any()


def _over_the_pyrenees(moment: datetime, snow_line: float | None = None) -> Strip:
    over = Sentinel2Pass("A", 51, "31TCH", GeoBox(32631, 330_000, 4_748_000, 10, 600, 600))
    return next(observation_of(over, Scene(moment, cloudiness=0.0, snow_line=snow_line)).strips())


def test_snow_lies_above_the_snow_line() -> None:
    strip = _over_the_pyrenees(datetime(2018, 3, 29, 10, 54, tzinfo=UTC), snow_line=1600.0)
    altitude, snow = strip.ground.altitude, strip.surface.snow
    assert altitude.max() > 2000
    assert snow[altitude > 2100].mean() > 0.5
    assert snow[altitude < 1200].mean() < 0.02


def test_mountains_throw_longer_shadows_in_january_than_in_july() -> None:
    shares = {}
    for month in (1, 7):
        beam = _over_the_pyrenees(datetime(2018, month, 15, 10, 54, tzinfo=UTC)).light.beam
        shares[month] = float((beam < 0.05).mean())
    assert shares[7] < 0.02
    assert 0.1 < shares[1] < 0.7
