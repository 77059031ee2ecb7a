"""Forecasts of the atmosphere: enclosed in products, or in a folder; read right, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from scipy.io import netcdf_file

from processing.raster.cams import aerosol_model_of, read_atmosphere_prior
from processing.raster.forecasts import fields_of
from processing.raster.geobox import GeoBox
from processing.simulation.atmosphere import aot_at, water_vapour_at
from processing.simulation.forecasts import forecast_files, forecast_of
from processing.simulation.scene import Scene

GRID = GeoBox(32631, 363_000, 4_838_040, 240, 40, 40)
NOON = datetime(2018, 7, 20, 10, 54, 21, tzinfo=UTC)


def safe_with(folder: Path, files: dict[str, bytes]) -> Path:
    auxiliary = folder / "X.SAFE" / "GRANULE" / "L1C_X" / "AUX_DATA"
    auxiliary.mkdir(parents=True)
    for name, content in files.items():
        (auxiliary / name).write_bytes(content)
    return folder / "X.SAFE"


def store_file(
    path: Path,
    of: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]],
    *,
    hours: tuple[int, ...] = (9, 12),
    new: bool = False,
    west: float = 0.0,
    step: float = 0.4,
) -> Path:
    """As the Atmosphere Data Store gives: packed integers, latitudes from the north, two ways to tell the time."""
    latitude, longitude = np.arange(90, -90.01, -step), np.arange(west, west + 360 - step / 2, step)
    with netcdf_file(path, "w") as file:
        for name, values in (("latitude", latitude), ("longitude", longitude)):
            file.createDimension(name, values.size)
            file.createVariable(name, "f4", (name,))[:] = values
            file.variables[name].units = {"latitude": "degrees_north", "longitude": "degrees_east"}[name]
        times = ("forecast_period", "forecast_reference_time") if new else ("time",)
        midnight = int(datetime(2018, 7, 20, tzinfo=UTC).timestamp())
        first = list(hours) if new else [(midnight // 3600) + 613_608 + hour for hour in hours]
        file.createDimension(times[0], len(hours))
        file.createVariable(times[0], "i4", (times[0],))[:] = first
        file.variables[times[0]].units = "hours" if new else "hours since 1900-01-01 00:00:00.0"
        if new:
            file.createDimension(times[1], 1)
            file.createVariable(times[1], "i4", (times[1],))[:] = [midnight]
            file.variables[times[1]].units = "seconds since 1970-01-01"
        for name, function in of.items():
            hour, lat, lon = np.meshgrid(np.array(hours), latitude, (longitude + 180) % 360 - 180, indexing="ij")
            values = function(hour, lat, lon)
            scale = max(np.ptp(values), 1e-3) / 60_000
            variable = file.createVariable(name, "i2", (*times, "latitude", "longitude"))
            variable.scale_factor, variable.add_offset, variable._FillValue = (
                scale,
                values.min() + 30_000 * scale,
                -32767,
            )
            packed = np.rint((values - values.min()) / scale - 30_000).astype("i2")
            variable[:] = packed[:, np.newaxis] if new else packed
    return path


def plane(hour: np.ndarray, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Linear over Europe, within what an optical thickness can be."""
    return np.clip(0.3 + 0.05 * (latitude - 43.5) + 0.04 * longitude + 0.02 * (hour - 10), 0.0, 2.0)


def places(grid: GeoBox) -> tuple[np.ndarray, np.ndarray]:
    x = grid.left + (np.arange(grid.width) + 0.5) * grid.resolution
    y = grid.top - (np.arange(grid.height) + 0.5) * grid.resolution
    longitude, latitude = Transformer.from_crs(grid.epsg, 4326, always_xy=True).transform(*np.meshgrid(x, y))
    return longitude, latitude


def test_a_product_tells_its_own_air(tmp_path: Path) -> None:
    scene = Scene(NOON, cloudiness=0.0, aot=0.3, water_vapour=2.0)
    root = safe_with(tmp_path, forecast_files(scene, GRID))
    altitude = np.linspace(0, 2500, GRID.height * GRID.width, dtype=np.float32).reshape(GRID.shape)
    prior = read_atmosphere_prior(root, None, NOON, GRID, altitude)
    assert prior is not None
    forecast = forecast_of(scene)
    assert prior.aot.dtype == np.float32
    assert prior.water_vapour is not None
    assert prior.aot == pytest.approx(aot_at(altitude, forecast.aot), rel=0.01)
    assert prior.water_vapour == pytest.approx(water_vapour_at(altitude, forecast.water_vapour), rel=0.01)
    assert prior.ozone == pytest.approx(forecast.ozone, rel=0.01)
    assert (prior.aerosol_model, prior.source) == ("continental", "AUX_CAMSFO, AUX_ECMWFT")


def test_without_altitude_it_is_above_the_forecasts_own_ground(tmp_path: Path) -> None:
    root = safe_with(tmp_path, forecast_files(Scene(NOON, cloudiness=0.0, aot=0.3, water_vapour=2.0), GRID))
    ground = next(field for field in fields_of(next(root.rglob("AUX_CAMSFO"))) if field.quantity == "geopotential")
    altitude = ground.at(*places(GRID)) / np.float32(9.80665)
    plain, brought = (read_atmosphere_prior(root, None, NOON, GRID, one) for one in (None, altitude))
    assert plain is not None
    assert brought is not None
    assert plain.aot == pytest.approx(brought.aot, rel=1e-5)


@pytest.mark.parametrize("name", ["AUX_CAMSFO", "AUX_ECMWFT"])
def test_real_files_are_read_as_gdal_reads_them(shared_data: Path, name: str) -> None:
    quantities = {"Z": "geopotential", "PWC": "water vapour", "TCO3": "ozone"} | {
        f"var{number} of table 210 of center ECMWF": quantity
        for number, quantity in (
            (207, "aot"), (208, "sea salt"), (209, "dust"), (210, "organic matter"),
            (211, "black carbon"), (212, "sulphate"),
        )
    }  # fmt: skip
    paths = sorted((shared_data / "s2-l1c-safe-31TCJ").glob(f"*.SAFE/GRANULE/*/AUX_DATA/{name}"))
    assert len(paths) == 2
    logging.getLogger("rasterio").setLevel(logging.ERROR)
    for path in paths:
        with rasterio.open(path) as dataset:
            tags = {band: dataset.tags(band) for band in dataset.indexes}
            known = {quantities.get(tags[band]["GRIB_ELEMENT"]): band for band in dataset.indexes}
            fields = fields_of(path)
            assert {field.quantity for field in fields} == set(known) - {None}
            for field in fields:
                band = known[field.quantity]
                assert field.rows(0, 9) == pytest.approx(dataset.read(band), rel=1e-5)
                assert field.time is not None
                assert int(field.time.timestamp()) == int(tags[band]["GRIB_VALID_TIME"])
                middle = dataset.transform @ (0.5, 0.5)
                assert (field.west, field.north) == pytest.approx(middle, abs=2e-3)


def test_the_air_over_toulouse_on_two_days(shared_data: Path) -> None:
    """Clean in January; in March the sea's salt, and the ozone of a disturbed spring."""
    grid = GeoBox(32631, 300_000, 4_900_020, 2400, 46, 46)
    found = {}
    for path in (shared_data / "s2-l1c-safe-31TCJ").glob("*.SAFE"):
        when = datetime.strptime(path.name[11:26], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        prior = read_atmosphere_prior(path, None, when, grid, np.full(grid.shape, 200, np.float32))
        assert prior is not None
        assert prior.water_vapour is not None
        found[when.month] = (prior.aerosol_model, prior.aot.mean(), prior.water_vapour.mean(), prior.ozone)
    assert (found[1][0], found[3][0]) == ("continental", "maritime")
    assert found[1][1:] == pytest.approx((0.0188, 0.295, 0.308), rel=0.03)
    assert found[3][1:] == pytest.approx((0.0976, 1.115, 0.460), rel=0.03)


@pytest.mark.parametrize("new", [False, True])
@pytest.mark.parametrize("west", [0.0, -180.0])
def test_a_folder_is_interpolated_in_place_and_time(tmp_path: Path, new: bool, west: float) -> None:
    grid = GeoBox(32631, 200_000, 4_838_040, 4800, 40, 40)  # across the meridian of Greenwich
    vapour = {"tcwv": lambda hour, latitude, longitude: 20 + hour, "gtco3": lambda *at: 0.0 * at[0] + 0.0064245}
    store_file(tmp_path / "cams_20180720.nc", {"aod550": plane, **vapour}, new=new, west=west)
    prior = read_atmosphere_prior(tmp_path / "X.SAFE", tmp_path, NOON, grid)
    assert prior is not None
    longitude, latitude = places(grid)
    assert (longitude < 0).any()
    assert (longitude > 0).any()
    expected = plane(np.float64(10 + 54 / 60 + 21 / 3600), latitude, longitude)
    assert np.abs(prior.aot - expected).max() < 2e-4
    assert prior.water_vapour == pytest.approx(3.0906, rel=1e-3)
    assert prior.ozone == pytest.approx(0.300, rel=1e-3)
    assert prior.source == "cams_20180720.nc"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cams_2018-07-20.nc", True), ("CAMS_20180721_00.nc", True), ("2018_07.nc", True), ("aot-201807.nc", True),
        ("cams_2018-06-01_2018-08-31.nc", True), ("cams_2018-07-22.nc", False), ("2018-08.nc", False),
        ("cams_2018-08-01_2018-08-31.nc", False), ("cams.nc", False), ("cams_20180720.txt", False),
    ],
)  # fmt: skip
def test_the_day_is_in_the_name(tmp_path: Path, name: str, found: bool) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    store_file(tmp_path / "a" / "b" / name, {"aod550": plane}, step=2)
    prior = read_atmosphere_prior(tmp_path / "X.SAFE", tmp_path, NOON, GRID)
    assert (prior is not None) == found


@pytest.mark.parametrize(("hours", "found"), [((0,), True), ((18, 21), True), ((-3,), False), ((30, 36), False)])
def test_a_forecast_of_another_time_is_none(tmp_path: Path, hours: tuple[int, ...], found: bool) -> None:
    store_file(tmp_path / "cams_20180720.nc", {"aod550": plane}, hours=hours, step=2)
    assert (read_atmosphere_prior(tmp_path / "X.SAFE", tmp_path, NOON, GRID) is not None) == found


@pytest.mark.parametrize(
    ("species", "model"),
    [
        ({"dust": 0.3, "sea salt": 0.1}, "desert"),
        ({"dust": 0.1, "sea salt": 0.3}, "maritime"),
        ({"organic matter": 0.28, "black carbon": 0.07}, "smoke"),
        ({"organic matter": 0.24, "sulphate": 0.1}, "continental"),
        ({}, "continental"),
    ],
)
def test_the_model_that_fits_the_species(species: dict[str, float], model: str) -> None:
    assert aerosol_model_of(0.5, species) == model
    assert aerosol_model_of(0.0, species) == "continental"


def hostile_files() -> dict[str, bytes]:
    whole = forecast_files(Scene(NOON, cloudiness=0.0, aot=0.3, water_vapour=2.0), GRID)["AUX_CAMSFO"]
    huge = bytearray(whole)
    huge[8 + 28 + 6 : 8 + 28 + 10] = b"\xff\xff\xff\xff"  # 65,535 points a side in every message that follows
    return {
        "nothing": b"",
        "text": b"GRIB" + b"x" * 500,
        "noise": np.random.default_rng(5).bytes(5000),
        "cut": whole[: len(whole) // 2],
        "huge": bytes(huge),
        "another edition": whole.replace(b"GRIB" + whole[4:7] + b"\1", b"GRIB" + whole[4:7] + b"\2"),
        "another year": b"".join(_in_another_year(whole)),
    }


def _in_another_year(whole: bytes) -> list[bytes]:
    return [b"GRIB" + part[:16] + b"\1" + part[17:] for part in whole.split(b"GRIB")[1:]]


@pytest.mark.parametrize("kind", list(hostile_files()))
def test_a_damaged_or_hostile_file_is_left_out(tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    root = safe_with(tmp_path, {"AUX_CAMSFO": hostile_files()[kind]})
    assert read_atmosphere_prior(root, None, NOON, GRID) is None
    assert kind == "another year" or "AUX_CAMSFO" in caplog.text
    store_file(tmp_path / "cams_20180720.nc", {"aod550": plane}, step=2)
    other = read_atmosphere_prior(root, tmp_path, NOON, GRID)
    assert other is not None
    assert other.source == "cams_20180720.nc"


@pytest.mark.parametrize("name", ["cams_20180720.nc", "cams_20180720.grib"])
@pytest.mark.parametrize("content", [b"", b"CDF\x01" + b"\xff" * 200, b"\x89HDF\r\n\x1a\n" + b"\0" * 300])
def test_a_damaged_file_of_the_folder_is_left_out(
    tmp_path: Path, name: str, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_atmosphere_prior(tmp_path / "X.SAFE", tmp_path, NOON, GRID) is None
    assert name in caplog.text


def test_what_cannot_be_is_not_believed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(NOON, cloudiness=0.0, aot=90.0, water_vapour=2.0)
    root = safe_with(tmp_path, forecast_files(scene, GRID))
    assert read_atmosphere_prior(root, None, NOON, GRID) is None
    assert "cannot be true" in caplog.text


def test_a_forecast_of_another_place_is_none(tmp_path: Path) -> None:
    far = GeoBox(32633, 363_000, 4_838_040, 240, 40, 40)
    root = safe_with(tmp_path, forecast_files(Scene(NOON, cloudiness=0.0, aot=0.3, water_vapour=2.0), GRID))
    assert read_atmosphere_prior(root, None, NOON, far) is None
