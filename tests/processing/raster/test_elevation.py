"""Elevation on a grid, from tiles whose every point is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer

from processing.errors import ChainError
from processing.raster.elevation import read_elevation
from processing.raster.geobox import GeoBox

Surface = Callable[[npt.NDArray[np.floating], npt.NDArray[np.floating]], npt.NDArray[np.floating]]
SECOND = 1 / 3600


def plane(middle: float, parallel: float) -> Surface:
    """Through 4000 m here, 20 % to the east and 30 % to the north: half an arc second is 2 to 4 m."""

    def surface(longitude: npt.NDArray[np.floating], latitude: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        east = (longitude - middle + 180) % 360 - 180
        return np.clip(4000 + 15_000 * east + 30_000 * (latitude - parallel), 0, 8000)

    return surface


def copernicus(
    folder: Path,
    south: int,
    west: int,
    surface: Surface,
    *,
    part: tuple[float, float, float, float],
    columns: int = 3600,
) -> Path:
    """A GLO-30 tile as far as ``part`` (west, south, east, north) reaches: float32, points at whole seconds."""
    rows = np.arange(*np.clip(np.rint((south + 1 - np.array([part[3], part[1]])) * 3600), 0, 3600))
    across = np.arange(*np.clip(np.rint((np.array([part[0], part[2]]) - west) * columns), 0, columns))
    longitude, latitude = np.meshgrid(west + across / columns, south + 1 - rows * SECOND)
    corner = west + (across[0] - 0.5) / columns, south + 1 - (rows[0] - 0.5) * SECOND
    name = f"Copernicus_DSM_COG_10_{_name(south, 'NS', 2)}_00_{_name(west, 'EW', 3)}_00_DEM.tif"
    transform = Affine(1 / columns, 0, corner[0], 0, -SECOND, corner[1])
    return write(folder / name, surface(longitude, latitude).astype(np.float32), transform)


def srtm(folder: Path, south: int, west: int, surface: Surface, *, size: int = 3601) -> Path:
    """An SRTM tile: big-endian int16 without header, its edges those of its neighbours."""
    longitude, latitude = np.meshgrid(np.linspace(west, west + 1, size), np.linspace(south + 1, south, size))
    path = folder / f"{_name(south, 'NS', 2)}{_name(west, 'EW', 3)}.hgt"
    np.rint(surface(longitude, latitude)).astype(">i2").tofile(path)
    return path


def write(path: Path, values: npt.NDArray[np.float32], transform: Affine) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="float32", crs=4326, transform=transform
    ) as dataset:
        dataset.write(values, 1)
        dataset.update_tags(AREA_OR_POINT="Point")
    return path


def _name(degrees: int, sides: str, digits: int) -> str:
    return f"{sides[0] if degrees >= 0 else sides[1]}{abs(degrees):0{digits}d}"


def expected(geobox: GeoBox, surface: Surface) -> npt.NDArray[np.floating]:
    """The surface at the pixels' middles."""
    x = geobox.left + (np.arange(geobox.width) + 0.5) * geobox.resolution
    y = geobox.top - (np.arange(geobox.height) + 0.5) * geobox.resolution
    to_degrees = Transformer.from_crs(geobox.epsg, 4326, always_xy=True)
    return surface(*to_degrees.transform(*np.meshgrid(x, y)))


def around(longitude: float, latitude: float, epsg: int, resolution: float, size: int = 60) -> GeoBox:
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(longitude, latitude)
    half = size * resolution / 2
    corner = resolution * round((x - half) / resolution), resolution * round((y + half) / resolution)
    return GeoBox(epsg, *corner, resolution, size, size)


def box_of(geobox: GeoBox, margin: float = 0.02) -> tuple[float, float, float, float]:
    to_degrees = Transformer.from_crs(geobox.epsg, 4326, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(*geobox.bounds)
    return west - margin, south - margin, east + margin, north + margin


@pytest.mark.parametrize(("resolution", "tolerance"), [(10, 0.2), (20, 0.2), (30, 0.2), (80, 0.8), (240, 1.0)])
def test_a_plane_stays_a_plane_across_the_corner_of_four_tiles(
    tmp_path: Path, resolution: int, tolerance: float
) -> None:
    surface = plane(2.0, 44.0)
    geobox = around(2.0, 44.0, 32631, resolution)
    for south in (43, 44):
        for west in (1, 2):
            copernicus(tmp_path / "deep" / "er", south, west, surface, part=box_of(geobox))
    found = read_elevation(tmp_path, geobox)
    assert (found.source, found.absent) == ("Copernicus GLO-30", ())
    assert found.altitude.dtype == np.float32
    assert np.abs(found.altitude - expected(geobox, surface)).max() < tolerance


def test_hills_finer_than_the_pixels_are_averaged(tmp_path: Path) -> None:
    def ripples(longitude: npt.NDArray[np.floating], latitude: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        return 500 + 100 * np.where(np.rint(longitude * 3600) % 2 == 0, 1.0, -1.0) + 0 * latitude

    geobox = around(1.5, 43.5, 32631, 240, 20)
    copernicus(tmp_path, 43, 1, ripples, part=box_of(geobox))
    assert np.abs(read_elevation(tmp_path, geobox).altitude - 500).max() < 12


def test_hills_larger_than_the_points_keep_their_height(tmp_path: Path) -> None:
    def hills(longitude: npt.NDArray[np.floating], latitude: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        return 800 + 100 * np.sin(2 * np.pi * longitude * 300) * np.sin(2 * np.pi * latitude * 300)

    geobox = around(1.5, 43.5, 32631, 10, 120)
    copernicus(tmp_path, 43, 1, hills, part=box_of(geobox))
    assert np.abs(read_elevation(tmp_path, geobox).altitude - expected(geobox, hills)).max() < 1.5


@pytest.mark.parametrize("size", [3601, 1201])
def test_srtm_is_registered_by_its_points_too(tmp_path: Path, size: int) -> None:
    surface = plane(2.0, 43.5)
    geobox = around(2.0, 43.5, 32631, 30)
    for west in (1, 2):
        srtm(tmp_path, 43, west, surface, size=size)
    found = read_elevation(tmp_path, geobox)
    assert found.source == "SRTM"
    assert np.abs(found.altitude - expected(geobox, surface)).max() < 1.2  # whole metres in the file


def test_north_of_sixty_degrees_the_columns_of_two_rows_of_tiles_differ(tmp_path: Path) -> None:
    surface = plane(10.0, 60.0)
    geobox = around(10.0, 60.0, 32632, 20)
    for south, columns in ((59, 2400), (60, 1800)):
        for west in (9, 10):
            copernicus(tmp_path, south, west, surface, part=box_of(geobox), columns=columns)
    found = read_elevation(tmp_path, geobox)
    assert np.abs(found.altitude - expected(geobox, surface)).max() < 0.2


@pytest.mark.parametrize(("longitude", "epsg"), [(179.999, 32660), (-179.999, 32601), (-179.999, 32760)])
def test_both_sides_of_the_antimeridian(tmp_path: Path, longitude: float, epsg: int) -> None:
    latitude = -16.5 if epsg > 32700 else 16.5
    surface = plane(180.0, latitude)
    geobox = around(longitude, latitude, epsg, 20)
    south = int(np.floor(latitude))
    for west, part in ((179, (179.9, south, 180.1, south + 1)), (-180, (-180.1, south, -179.9, south + 1))):
        copernicus(tmp_path, south, west, surface, part=part)
    found = read_elevation(tmp_path, geobox)
    assert found.absent == ()
    assert np.abs(found.altitude - expected(geobox, surface)).max() < 0.2


def test_the_sea_has_no_tile_and_no_height(tmp_path: Path) -> None:
    geobox = around(2.0, 43.5, 32631, 20)
    copernicus(tmp_path, 43, 1, lambda longitude, latitude: 50 + 0 * longitude, part=box_of(geobox))
    found = read_elevation(tmp_path, geobox)
    assert found.absent == ((43, 2),)
    assert np.abs(found.altitude[:, :26] - 50).max() < 0.1
    assert np.abs(found.altitude[:, -26:]).max() < 0.1


@pytest.mark.parametrize("directory", ["none", "absent", "empty", "elsewhere"])
def test_flat_where_nothing_covers_the_grid(tmp_path: Path, directory: str) -> None:
    surface = plane(1.0, 43.0)
    geobox = around(1.5, 43.5, 32631, 20)
    if directory == "elsewhere":
        copernicus(tmp_path, 43, 1, surface, part=(1.0, 43.0, 1.1, 43.1))
        copernicus(tmp_path, 50, 7, surface, part=(7.0, 50.0, 7.1, 50.1))
    found = read_elevation({"none": None, "absent": tmp_path / "absent"}.get(directory, tmp_path), geobox)
    assert found.source == "none"
    assert found.altitude.shape == geobox.shape
    assert not found.altitude.any()


def test_voids_are_filled_from_around(tmp_path: Path) -> None:
    surface = plane(1.5, 43.5)
    geobox = around(1.5, 43.5, 32631, 30)
    path = srtm(tmp_path, 43, 1, surface)
    values = np.fromfile(path, ">i2").reshape(3601, 3601)
    values[1798:1804, 1797:1805] = -32768
    values.tofile(path)
    error = np.abs(read_elevation(tmp_path, geobox).altitude - expected(geobox, surface))
    assert 1.2 < error.max() < 12  # the void is some 200 m wide on a slope of more than 30 %


def test_the_better_of_two_models_is_taken(tmp_path: Path) -> None:
    surface = plane(1.5, 43.5)
    geobox = around(1.5, 43.5, 32631, 20)
    srtm(tmp_path, 43, 1, lambda longitude, latitude: 1 + 0 * longitude, size=1201)
    copernicus(tmp_path / "copernicus", 43, 1, surface, part=box_of(geobox))
    assert read_elevation(tmp_path, geobox).source == "Copernicus GLO-30"


def test_a_damaged_tile_is_named(tmp_path: Path) -> None:
    surface = plane(1.5, 43.5)
    geobox = around(1.5, 43.5, 32631, 20)
    path = copernicus(tmp_path, 43, 1, surface, part=box_of(geobox))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ChainError, match=path.name):
        read_elevation(tmp_path, geobox)
