"""Level 2A: names, grids, values, masks."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import rasterio

from processing.chains import Input, Output, chains
from processing.chains.l2a_grids import tiles_of
from processing.errors import ChainError
from processing.items import level1_item
from processing.raster.mgrs_tile import tile_grid
from processing.sensors import open_product

SENTINEL2_BANDS = ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]
LANDSAT_BANDS = ["B1", "B2", "B3", "B4", "B5", "B6", "B7"]


def pixels(output: Output, key: str) -> np.ndarray:
    with rasterio.open(output.directory / output.item.assets[key].href) as dataset:
        return dataset.read().squeeze()


def test_names_of_a_sentinel2_product(made: dict[str, Output]) -> None:
    item = made["sentinel2"].item
    assert item.id == "SENTINEL2A_20171207-002252-127_L2A_T55JEJ_C_V1-0"
    groups = [f"{code}_R{n}" for code in ("UNC", "ATB", "CLM", "MG2", "EDG", "SAT", "IAB") for n in (1, 2)]
    images = [f"{code}_{band}" for code in ("SRE", "FRE") for band in SENTINEL2_BANDS]
    assert set(item.assets) == {*groups, *images, "MTD_ALL", "QKL_ALL"}
    assert item.assets["CLM_R1"].href == f"MASKS/{item.id}_CLM_R1.tif"
    assert item.assets["FRE_B8A"].href == f"{item.id}_FRE_B8A.tif"


def test_names_of_a_landsat_product(made: dict[str, Output]) -> None:
    item = made["landsat"].item
    assert item.id == "LANDSAT8-OLITIRS-XS_20150804-161921-791_L2A_T16RDV_C_V1-0"
    assert {key for key in item.assets if key.startswith("FRE")} == {f"FRE_{band}" for band in LANDSAT_BANDS}
    assert {key for key in item.assets if key.startswith("MG2")} == {"MG2_R1"}


def test_landsat_is_on_the_grid_of_its_tile(made: dict[str, Output]) -> None:
    output = made["landsat"]
    tile = tile_grid("16RDV", 30)
    with rasterio.open(output.directory / output.item.assets["FRE_B4"].href) as dataset:
        assert dataset.crs.to_epsg() == tile.epsg
        assert dataset.res == (30, 30)
        assert (dataset.transform.c - tile.left) % 30 == 0
        assert (tile.top - dataset.transform.f) % 30 == 0
        assert dataset.bounds.top <= tile.top
        assert dataset.bounds.left >= tile.left


def test_a_scene_is_planned_on_the_tiles_that_hold_it(real_products: dict[str, Path]) -> None:
    path = real_products["landsat"]
    item = level1_item(open_product(path))
    jobs = chains()["l2a"].plan(Input(item, path))
    assert [job.parameters["tile_id"] for job in jobs] == ["16RDU", "16RDV"]


@pytest.mark.parametrize(
    ("bounds", "tiles"),
    [
        ((350000, 4840000, 356000, 4846000), ["31TCJ"]),
        ((350000, 4780000, 460000, 4890000), ["31TCH", "31TCJ", "31TDH", "31TDJ"]),
        ((399000, 4840000, 405000, 4846000), ["31TCJ", "31TDJ"]),
    ],
)
def test_tiles_of_small_and_large_scenes(bounds: tuple[float, float, float, float], tiles: list[str]) -> None:
    assert tiles_of(32631, bounds) == tiles


def test_southern_landsat_scenes_have_northings_below_zero(shared_data: Path) -> None:
    assert tiles_of(32621, (441000, -2215020, 460980, -2188020)) == ["21KVT", "21KVU"]


@pytest.mark.parametrize("product", ["sentinel2", "landsat"])
def test_reflectances(product: str, made: dict[str, Output], real_products: dict[str, Path]) -> None:
    """Plausible, darker than seen from space in the blue, no data exactly where there is none."""
    output = made[product]
    blue, edge = pixels(output, "SRE_B2"), pixels(output, "EDG_R1")
    received = open_product(real_products[product])
    known = blue != -10000
    assert np.array_equal(pixels(output, "FRE_B2"), blue)
    assert not (edge[~known] == 0).any()
    assert 0 < np.median(blue[known]) < 3000
    whole = received.extent(30 if product == "landsat" else 10)
    assert np.median(blue[known]) / 10000 < np.nanmedian(received.read_toa("B2", whole))


def test_masks_of_a_cloudy_scene(made: dict[str, Output]) -> None:
    """The provider's own cloud cover of the whole scene is 11 %; this crop is its cloudy part."""
    output = made["landsat"]
    clouds, ground = pixels(output, "CLM_R1"), pixels(output, "MG2_R1")
    bit = [(clouds >> n & 1).astype(bool) for n in range(8)]
    assert np.array_equal(bit[0], bit[1] | bit[5] | bit[6])
    assert np.array_equal(bit[1], bit[2] | bit[3] | bit[4] | bit[7])
    assert not bit[3].any()  # there is no other date
    assert np.array_equal(ground >> 1 & 1, bit[1])
    assert np.array_equal(ground >> 3 & 1, bit[5] | bit[6])
    assert 20 < output.item.properties["eo:cloud_cover"] < 60
    known = pixels(output, "EDG_R1") == 0
    assert output.item.properties["eo:cloud_cover"] == pytest.approx(100 * bit[1][known].mean(), abs=0.5)


def test_clouds_agree_with_the_providers_quality_band(made: dict[str, Output], real_products: dict[str, Path]) -> None:
    """Bit 15 of the pre-collection BQA: cloud with high confidence (bits 14 and 15 both set)."""
    from rasterio.enums import Resampling

    from processing.raster.geobox import GeoBox
    from processing.raster.source import read_onto

    output = made["landsat"]
    with rasterio.open(output.directory / output.item.assets["CLM_R1"].href) as dataset:
        grid = GeoBox(dataset.crs.to_epsg(), dataset.transform.c, dataset.transform.f, 30, *dataset.shape)
        ours = (dataset.read(1) >> 1 & 1).astype(bool)
    quality = read_onto(next(real_products["landsat"].glob("*_BQA.TIF")), grid, Resampling.nearest)
    theirs = (quality >> 14 & 3) == 3
    assert ours[theirs].mean() > 0.7
    assert theirs.any()


@pytest.mark.parametrize("product", ["sentinel2", "landsat"])
def test_the_atmosphere_is_measured(product: str, made: dict[str, Output]) -> None:
    output = made[product]
    vapour, aot = (image / scale for image, scale in zip(pixels(output, "ATB_R1"), (20, 200), strict=True))
    known = pixels(output, "EDG_R1") == 0
    properties = output.item.properties
    assert 0 < aot[known].min() <= aot[known].max() < 2
    assert aot[known].mean() == pytest.approx(properties["atelier:aot_550"], abs=0.02)
    assert vapour[known].min() >= 0.05
    assert vapour[known].mean() == pytest.approx(properties["atelier:water_vapour"], abs=0.2)
    assert not aot[~known].any()
    interpolated = pixels(output, "IAB_R1")
    if product == "landsat":  # no band in which water vapour shows
        assert (interpolated >> 1 & 1).all()
        assert properties["atelier:water_vapour_source"] == "climatology"
    else:
        assert np.mean(interpolated >> 1 & 1) < 0.5
        assert properties["atelier:water_vapour_source"] == "image"
    assert properties["atelier:relief"] == "none"
    assert properties["atelier:parameters"]["relief"].startswith("flat")


@pytest.mark.parametrize("product", ["sentinel2", "landsat"])
def test_uncertainty_of_every_band(product: str, made: dict[str, Output]) -> None:
    output = made[product]
    sigma, edge = pixels(output, "UNC_R1"), pixels(output, "EDG_R1")
    asset = output.item.assets["UNC_R1"]
    assert [band["name"] for band in asset.extra_fields["bands"]][:1] == [
        SENTINEL2_BANDS[0] if product == "sentinel2" else "B1"
    ]
    assert len(asset.extra_fields["bands"]) == sigma.shape[0]
    assert (sigma[:, edge == 0] > 0).all()
    typical = np.median(sigma[:, edge == 0], axis=1) / 2000
    assert (typical > 0.0005).all()
    assert (typical < 0.03).all()


def test_saturated_pixels_are_marked_band_by_band(real_products: dict[str, Path], tmp_path: Path) -> None:
    import shutil

    path = Path(shutil.copytree(real_products["landsat"], tmp_path / "copy"))
    image = next(path.glob("*_B3.TIF"))
    with rasterio.open(image) as dataset:
        profile, numbers = dataset.profile, dataset.read()
    numbers[0, 300:310, 300:310] = 65535
    with rasterio.open(tmp_path / "b3.tif", "w", **profile) as dataset:
        dataset.write(numbers)
    (tmp_path / "b3.tif").rename(image)
    item = level1_item(open_product(path))
    published = Input(item, path)
    job = chains()["l2a"].plan(published)[-1]
    output = chains()["l2a"].run(job, [published], [], tmp_path / "work")[0]
    saturation = pixels(output, "SAT_R1")
    assert set(np.unique(saturation)) <= {0, 1 << LANDSAT_BANDS.index("B3")}
    assert 50 <= (saturation > 0).sum() <= 150


def test_another_tile_is_refused(real_products: dict[str, Path], tmp_path: Path) -> None:
    path = real_products["sentinel2"]
    published = Input(level1_item(open_product(path)), path)
    job = chains()["l2a"].plan(published)[0]
    with pytest.raises(ChainError, match="55JEJ"):
        chains()["l2a"].run(type(job)("l2a", job.inputs, {"tile_id": "31TCJ"}), [published], [], tmp_path)


def test_tile_grids_of_real_products() -> None:
    """ULX, ULY read in the XML of real products."""
    corners = {
        "31TCJ": (300000, 4900020),
        "38KPE": (600000, 8000020),
        "55JEJ": (499980, 6900040),
        "56JMM": (399960, 6700000),
    }
    for tile_id, corner in corners.items():
        grid = tile_grid(tile_id, 10)
        assert (grid.left, grid.top) == corner
        assert grid.shape == (10980, 10980)
        assert re.fullmatch(r"32[67]\d\d", str(grid.epsg))
