"""Amounts that are known: of air made with the tables, of a forecast that a real product encloses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio

from processing.physics.gases import gas_transmission
from processing.physics.scattering import scattering
from processing.physics.water_vapour import STRENGTH, WaterVapour, retrieve_water_vapour

FloatArray = npt.NDArray[np.float32]
SHAPE = (30, 40)
SUN, VIEW = 45.0, 7.0


def seen(band: str, ground: FloatArray | float, amount: FloatArray, altitude: FloatArray, aot: float) -> FloatArray:
    gas = gas_transmission(
        "sentinel-2b", band, sun_zenith=SUN, view_zenith=VIEW, water_vapour=amount, ozone=0.3, altitude=altitude
    ) ** STRENGTH.get(band, 1)
    air = scattering(
        "sentinel-2b", band, "continental", sun_zenith=SUN, view_zenith=VIEW, relative_azimuth=60.0, aot=aot,
        altitude=altitude,
    )  # fmt: skip
    lit = air.path_reflectance + air.down * air.up * ground / (1 - air.spherical_albedo * ground)
    return np.asarray(gas * lit, np.float32)


def retrieved(
    amount: FloatArray, ground: FloatArray, altitude: FloatArray, *, ratio: float = 1.0, aot: float = 0.1
) -> WaterVapour:
    return retrieve_water_vapour(
        "sentinel-2b", toa_nir08=seen("B8A", ground, amount, altitude, aot),
        toa_nir09=seen("B9", ground * ratio, amount, altitude, aot), sun_zenith=np.full(SHAPE, SUN, np.float32),
        view_zenith=np.full(SHAPE, VIEW, np.float32), altitude=altitude, expected=1.7,
    )  # fmt: skip


def test_air_of_known_water_over_mountains() -> None:
    rng = np.random.default_rng(4)
    altitude = np.tile(np.linspace(0, 3000, SHAPE[1], dtype=np.float32), (SHAPE[0], 1))
    amount = (2.6 * np.exp(-altitude / 2000)).astype(np.float32)
    ground = rng.uniform(0.2, 0.5, SHAPE).astype(np.float32)
    water = retrieved(amount, ground, altitude)
    assert water.measured.all()
    assert np.abs(water.amount / amount - 1).max() < 0.02
    hazy = retrieved(amount, ground, altitude, aot=0.5)
    assert np.abs(hazy.amount - amount).max() < 0.15
    sloped = retrieved(amount, ground, altitude, ratio=1.03)
    assert (np.abs(sloped.amount - amount) < 1.5 * sloped.sigma).all()


def test_dark_ground_and_gaps_take_from_the_neighbourhood() -> None:
    altitude, amount = np.zeros(SHAPE, np.float32), np.full(SHAPE, 1.2, np.float32)
    ground = np.full(SHAPE, 0.3, np.float32)
    ground[5:15, 5:15], ground[20:, 30:] = 0.04, np.nan
    water = retrieved(amount, ground, altitude)
    assert not water.measured[5:15, 5:15].any()
    assert not water.measured[20:, 30:].any()
    assert np.abs(water.amount - 1.2).max() < 0.03
    assert water.sigma[10, 10] > water.sigma[0, 0] > 0


def test_what_is_expected_where_nothing_is_seen() -> None:
    altitude = np.full(SHAPE, 1000, np.float32)
    water = retrieved(altitude, np.full(SHAPE, np.nan, np.float32), altitude)
    assert water.amount == pytest.approx(1.7 * np.exp(-0.5), rel=1e-4)
    assert water.sigma == pytest.approx(0.35 * water.amount, rel=1e-4)


def test_a_sensor_without_these_bands() -> None:
    image = np.full(SHAPE, 0.3, np.float32)
    with pytest.raises(KeyError):
        retrieve_water_vapour(
            "landsat-8", toa_nir08=image, toa_nir09=image, sun_zenith=image, view_zenith=image, altitude=image,
            expected=1.0,
        )  # fmt: skip


def test_an_image_with_the_forecast_of_its_day(shared_data: Path) -> None:
    """Toulouse, 20 January 2024: ECMWF says 2.9 kg m⁻² in the file that the product encloses."""
    granule = next(shared_data.glob("s2-l1c-safe-31TCJ/S2A_MSIL1C_20240120*.SAFE/GRANULE/*"))
    with rasterio.open(granule / "AUX_DATA" / "AUX_ECMWFT") as dataset:
        forecast = float(np.median(dataset.read(1))) / 10
    images = []
    for band in ("B8A", "B09"):
        with rasterio.open(next(granule.glob(f"IMG_DATA/*_{band}.jp2"))) as dataset:
            images.append((dataset.read(1) / 10_000 - 0.1).astype(np.float32))
    everywhere = np.ones_like(images[0])
    water = retrieve_water_vapour(
        "sentinel-2a", toa_nir08=images[0], toa_nir09=images[1], sun_zenith=65.76 * everywhere,
        view_zenith=5 * everywhere, altitude=200 * everywhere, expected=1.0,
    )  # fmt: skip
    assert float(np.median(water.amount[water.measured])) == pytest.approx(forecast, abs=0.1)
