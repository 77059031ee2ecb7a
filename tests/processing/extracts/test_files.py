"""The files of extracts, read by others' readers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray
import zarr
from pyproj import CRS
from rio_cogeo.cogeo import cog_validate

from processing.extracts.errors import Cancelled, InvalidRequest, NothingThere, TooLarge
from processing.extracts.estimate import plan, require_within
from processing.extracts.making import Making
from processing.extracts.pixels import NO_DATA, Source, stored_index
from processing.physics.indices import normalised_difference
from tests.processing.extracts.conftest import made, request_of

LAYERS = ["FRE_B4", "NDVI", "CLM_R1", "FRE_B11"]


def test_a_cog_says_what_its_bands_are(source: Source, tmp_path: Path) -> None:
    folder = made(request_of(source, layers=LAYERS, crs="EPSG:2154"), [source], tmp_path)
    path = folder / f"{source.identifier}.tif"
    assert cog_validate(path, quiet=True)[0]
    with rasterio.open(path) as image:
        assert image.descriptions == tuple(LAYERS)
        assert image.scales == (0.0001, 0.0001, 1.0, 0.0001)
        assert image.nodata == NO_DATA
        assert image.tags()["source"] == f"sentinel2-l2a/{source.identifier}"
    assert {path.name for path in folder.iterdir()} == {f"{source.identifier}.tif", "extract.json"}


def test_one_file_for_each_layer(source: Source, tmp_path: Path) -> None:
    folder = made(request_of(source, layers=["red", "NDVI"], output="cog-by-layer"), [source], tmp_path)
    assert {path.stem for path in folder.glob("*.tif")} == {f"{source.identifier}_{name}" for name in ("red", "NDVI")}


@pytest.mark.parametrize("crs", ["own", "EPSG:2154", "EPSG:4326"])
@pytest.mark.parametrize("output", ["netcdf", "zarr"])
def test_a_series_opens_with_its_times_coordinates_and_values(
    series: list[Source], tmp_path: Path, output: str, crs: str
) -> None:
    request = request_of(series[0], layers=LAYERS, output=output, crs=crs)
    folder = made(request, series, tmp_path / "series")
    one = made(request_of(series[0], layers=LAYERS, crs=crs), series, tmp_path / "one")
    if output == "netcdf":
        found = xarray.open_dataset(folder / "series.nc", decode_coords="all")
    else:
        store = zarr.storage.ZipStore(folder / "series.zarr.zip", mode="r")
        found = xarray.open_zarr(store, decode_coords="all")
    times = found.time.values.astype("datetime64[s]").astype(str)
    assert list(times) == ["2018-07-16T10:50:31", "2018-07-26T10:50:31"]
    y, x = found.FRE_B4.dims[1:]
    by_time = {"2018-07-16": series[1], "2018-07-26": series[0]}
    for number, time in enumerate(times):
        with rasterio.open(one / f"{by_time[time[:10]].identifier}.tif") as image:
            assert found[x].values[0] == pytest.approx(image.transform.c + image.transform.a / 2)
            assert found[y].values[-1] == pytest.approx(image.bounds.bottom - image.transform.e / 2)
            assert CRS.from_wkt(found.spatial_ref.attrs["crs_wkt"]).to_epsg() == image.crs.to_epsg()
            for band, name in enumerate(LAYERS, start=1):
                stored = image.read(band)
                expected = np.where(stored == NO_DATA, np.nan, stored * image.scales[band - 1])
                np.testing.assert_allclose(found[name].values[number], expected, atol=1e-6)
    assert found.FRE_B4.attrs["standard_name"] == "surface_bidirectional_reflectance"
    assert found.FRE_B4.attrs["units"] == "1"
    assert found.attrs["Conventions"] == "CF-1.11"


def test_gdal_places_the_netcdf_where_the_cog_is(series: list[Source], tmp_path: Path) -> None:
    made(request_of(series[0], output="netcdf", crs="EPSG:2154"), series, tmp_path / "series")
    made(request_of(series[0], crs="EPSG:2154"), series, tmp_path / "one")
    with (
        rasterio.open(f"netcdf:{tmp_path}/series/series.nc:FRE_B4") as found,
        rasterio.open(tmp_path / "one" / f"{series[1].identifier}.tif") as cog,
    ):
        assert found.transform.almost_equals(cog.transform)
        assert found.crs.to_epsg() == 2154
        assert np.array_equal(found.read(1), cog.read(1))


def test_clouds_and_the_outside_of_a_polygon_are_left_out(source: Source, tmp_path: Path) -> None:
    west, south, east, north = source.item["bbox"]
    triangle = {"type": "Polygon", "coordinates": [[[west, south], [east, south], [west, north], [west, south]]]}
    options = {"layers": ["FRE_B4", "CLM_R1"], "resampling": "nearest"}
    whole = made(request_of(source, **options), [source], tmp_path / "whole")
    part = made(request_of(source, area=triangle, mask_clouds=True, **options), [source], tmp_path / "part")
    with (
        rasterio.open(whole / f"{source.identifier}.tif") as all_of_it,
        rasterio.open(part / f"{source.identifier}.tif") as kept,
    ):
        assert kept.transform == all_of_it.transform
        pixels, wanted, clouds = all_of_it.read(1), kept.read(1), all_of_it.read(2)
    assert (wanted[clouds > 0] == NO_DATA).all()
    lower_left = np.tri(*wanted.shape, k=-6, dtype=bool)
    upper_right = ~np.tri(*wanted.shape, k=6, dtype=bool)
    assert (wanted[upper_right] == NO_DATA).all()
    clear = lower_left & (clouds == 0)
    assert np.array_equal(wanted[clear], pixels[clear])


def test_an_index_is_cut_and_never_reads_as_no_data() -> None:
    first = np.array([0.3, -0.2, 0.0, np.nan, 0.5], np.float32)
    second = np.array([0.1, 0.3, 0.4, 0.1, -0.5], np.float32)
    assert stored_index(normalised_difference(first, second)).tolist() == [5000, -9999, -9999, NO_DATA, NO_DATA]


def test_what_cannot_be_made_is_refused_with_a_reason(source: Source) -> None:
    with pytest.raises(InvalidRequest, match="layer 'FRE_B99'"):
        plan(request_of(source, layers=["FRE_B99"]), [source.item])
    with pytest.raises(NothingThere):
        plan(
            request_of(source, area={"type": "Polygon", "coordinates": [[[9, 9], [9.1, 9], [9, 9.1], [9, 9]]]}),
            [source.item],
        )
    with pytest.raises(InvalidRequest, match="UTM zone"):
        plan(request_of(source, crs="EPSG:32640"), [source.item])
    with pytest.raises(TooLarge, match="million"):
        require_within(plan(request_of(source), [source.item]), most_values=100, most_dates=9)
    with pytest.raises(TooLarge, match="fewer dates"):
        require_within(plan(request_of(source), [source.item]), most_values=10**9, most_dates=0)


def test_an_area_as_large_as_the_world_is_what_of_it_is_there(source: Source) -> None:
    asked = plan(request_of(source, bbox=[-180, -90, 180, 90], crs="EPSG:2154"), [source.item])
    whole = plan(request_of(source, crs="EPSG:2154"), [source.item])
    assert asked.values == pytest.approx(whole.values, rel=0.05)
    far_away = {"type": "Polygon", "coordinates": [[[-120, 1], [-119, 1], [-119, 2], [-120, 1]]]}
    with pytest.raises(NothingThere):
        plan(request_of(source, area=far_away, crs="EPSG:2154"), [source.item])


def test_a_cancelled_extract_stops_at_the_next_block(source: Source, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise Cancelled("now")

    with pytest.raises(Cancelled):
        Making(request_of(source), [source], tmp_path, stop, "test").run()


def test_progress_ends_at_one(series: list[Source], tmp_path: Path) -> None:
    seen: list[float] = []
    Making(request_of(series[0], layers=LAYERS, output="netcdf"), series, tmp_path, seen.append, "test").run()
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
