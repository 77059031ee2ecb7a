"""Snow products of simulated mountains in winter, and of real scenes."""

from __future__ import annotations

import filecmp
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from rasterio.features import rasterize
from rasterio.warp import transform_geom
from rio_cogeo.cogeo import cog_validate

from benchmarks.l2a.catalog import Catalog
from benchmarks.l2a.scenes import SUMMITS
from catalog.collections import renders
from processing.chains import Auxiliary, Input, Output, chains
from processing.items import level1_item
from processing.muscate.names import file_name
from processing.raster.geobox import GeoBox
from processing.sensors import open_product
from processing.simulation.demonstration import UTM, DemonstrationProduct, simulate
from processing.simulation.elevation import write_elevation
from processing.simulation.scene import Scene
from processing.simulation.swath import Sentinel2Pass
from tests.processing.stac import core_errors

SIDE = 240
GRID = GeoBox(UTM, SUMMITS[0], SUMMITS[1], 10, SIDE, SIDE)
MOMENT = datetime(2018, 1, 11, 10, 54, 36, 26000, UTC)


def published(output: Output) -> Input:
    """As the catalog has it: with storage keys for addresses."""
    item = output.item.clone()
    for asset in item.assets.values():
        asset.href = f"{item.collection_id}/2018/01/11/{item.id}/{asset.href}"
    return Input(item, output.directory)


def run(name: str, one: Input, catalog: Iterable[Input], work: Path, auxiliary: Auxiliary) -> list[Output]:
    chain = chains()[name].equipped(auxiliary)
    (job,) = chain.plan(one)
    everything = Catalog(catalog)
    found = [product for wanted in chain.wants(job, [one]) for product in everything.search(wanted.search)]
    return chain.run(job, [one], [product for product in found if product.item.id != one.item.id], work)


@pytest.fixture(scope="module")
def relief(tmp_path_factory: pytest.TempPathFactory) -> Auxiliary:
    folder = tmp_path_factory.mktemp("elevation")
    write_elevation(folder, GRID, seed=31)
    return Auxiliary(elevation=folder)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("truth")


@pytest.fixture(scope="module")
def winter(truth: Path, relief: Auxiliary, tmp_path_factory: pytest.TempPathFactory) -> Input:
    """Level 2A of snowy summits with a few clouds. Not to be changed."""
    over = Sentinel2Pass("A", 51, "31TCH", GRID)
    product = DemonstrationProduct(over, Scene(MOMENT, 0.10, 0.05, 0.6, snow_line=1150.0, seed=31))
    root = simulate(product, directory=tmp_path_factory.mktemp("received"), truth=truth)
    received = Input(level1_item(open_product(root)), root)
    return published(run("l2a", received, [], tmp_path_factory.mktemp("l2a"), relief)[0])


@pytest.fixture(scope="module")
def snow(winter: Input, relief: Auxiliary, tmp_path_factory: pytest.TempPathFactory) -> Output:
    """Of :func:`winter`. Not to be changed."""
    return run("snow", winter, [winter], tmp_path_factory.mktemp("snow"), relief)[0]


def pixels(output: Output, key: str) -> npt.NDArray[np.uint8]:
    with rasterio.open(output.directory / file_name(output.item.id, key)) as dataset:
        return dataset.read(1)


def test_name_and_files(snow: Output) -> None:
    assert snow.item.id == "SENTINEL2A_20180111-105528-026_L2B-SNOW_T31TCH_C_V1-0"
    assert snow.directory.name == snow.item.id
    files = {path.relative_to(snow.directory).as_posix() for path in snow.directory.rglob("*") if path.is_file()}
    assert {asset.href for asset in snow.item.assets.values()} == files
    assert set(snow.item.assets) == {"SNW", "FSC", "FSC_UNC", "FLG", "EXTENT", "MTD_ALL", "QKL_ALL"}
    assert core_errors(snow.item) == []
    for path in snow.directory.glob("*.tif"):
        assert cog_validate(path, strict=True)[0], path.name


def test_classes_agree_with_fraction_uncertainty_and_properties(snow: Output) -> None:
    classes, fraction, sigma = (pixels(snow, key) for key in ("SNW", "FSC", "FSC_UNC"))
    assert set(np.unique(classes)) <= {0, 100, 205, 254}
    white = classes == 100
    assert white.any()
    assert (fraction[white] >= 1).all()
    assert (fraction[white] <= 100).all()
    assert np.array_equal(fraction[~white], classes[~white])
    assert ((sigma >= 25) & (sigma <= 100))[white].all()
    assert (sigma[~white] == 254).all()
    known, properties = classes != 254, snow.item.properties
    assert properties["eo:snow_cover"] == pytest.approx(100 * white.sum() / known.sum(), abs=0.01)
    assert properties["eo:cloud_cover"] == pytest.approx(100 * (classes == 205).sum() / known.sum(), abs=0.01)
    assert properties["atelier:clear_cover"] == pytest.approx(100 - properties["eo:cloud_cover"], abs=0.02)
    assert properties["gsd"] == 20


def test_snow_is_where_it_is(snow: Output, truth: Path) -> None:
    """Against the simulator's share of snow: what the second pass can see, 12 % on the published curve."""
    folder = next(truth.iterdir())

    def at_20_m(name: str) -> npt.NDArray[np.float64]:
        with rasterio.open(folder / f"{name}.tif") as dataset:
            image = dataset.read(1).astype(float)
        return image.reshape(SIDE // 2, 2, SIDE // 2, 2).mean(axis=(1, 3))

    share = at_20_m("snow_share")
    clear = (at_20_m("cloud_thickness") + at_20_m("shade_thickness") == 0) & (at_20_m("mountain_shadow") == 0)
    classes = pixels(snow, "SNW")
    known = clear & (classes != 205)
    found, true = (classes == 100)[known], (share > 12)[known]
    assert 0.1 < true.mean() < 0.95
    assert 2 * (found & true).sum() / (found.sum() + true.sum()) > 0.95
    error = pixels(snow, "FSC")[known & (classes == 100)] - share[known & (classes == 100)]
    assert np.sqrt((error**2).mean()) < 25


def test_the_snow_line_is_near_the_simulated_one(snow: Output) -> None:
    """1150 m on level ground; lower in the shade, higher in the sun, and a tenth of a band is enough."""
    assert 800 <= snow.item.properties["atelier:snow_line_altitude"] <= 1250


def test_the_extent_is_that_of_the_map(snow: Output) -> None:
    features = json.loads((snow.directory / snow.item.assets["EXTENT"].href).read_text())["features"]
    with rasterio.open(snow.directory / snow.item.assets["SNW"].href) as dataset:
        crs, transform, shape = dataset.crs, dataset.transform, dataset.shape
    polygons = [transform_geom("EPSG:4326", crs, feature["geometry"]) for feature in features]
    drawn = rasterize(polygons, shape, transform=transform).astype(bool)
    white = pixels(snow, "SNW") == 100
    assert (drawn == white).mean() > 0.95
    areas = [feature["properties"]["area_ha"] for feature in features]
    assert min(areas) >= 1
    assert sum(areas) == pytest.approx(white.sum() * 0.04, rel=0.05)


def test_metadata_and_links(snow: Output, winter: Input) -> None:
    root = ElementTree.parse(snow.directory / snow.item.assets["MTD_ALL"].href).getroot()
    assert root.findtext(".//Product_Characteristics/PRODUCT_ID") == snow.item.id
    assert root.findtext(".//Inputs_List/PRODUCT/PRODUCT_ID") == winter.item.id
    assert root.findtext(".//QUALITY_INDEX[@name='SnowPercent']") == f"{snow.item.properties['eo:snow_cover']:.2f}"
    sources = [str(link.target) for link in snow.item.links if link.rel == "derived_from"]
    assert sources == [f"/stac/collections/sentinel2-l2a/items/{winter.item.id}"]
    assert snow.item.properties["atelier:simulated"] is True


def test_renders_show_what_is_there(snow: Output) -> None:
    for render in renders("snow").values():
        assert set(render["assets"]) <= set(snow.item.assets)
    colours = renders("snow")["snow-cover"]["colormap"]
    assert set(np.unique(pixels(snow, "SNW")).tolist()) <= {*map(int, colours), 254}


def test_the_same_inputs_give_the_same_bytes(snow: Output, winter: Input, relief: Auxiliary, tmp_path: Path) -> None:
    """Also over what a run that was killed has left."""
    left = tmp_path / snow.item.id
    left.mkdir()
    (left / "left.tmp").write_bytes(b"x")
    again = run("snow", winter, [], tmp_path, relief)[0]
    names = [path.relative_to(again.directory).as_posix() for path in again.directory.rglob("*") if path.is_file()]
    same, different, failed = filecmp.cmpfiles(snow.directory, again.directory, names, shallow=False)
    assert (different, failed) == ([], [])
    assert len(same) == 7


def test_nothing_is_made_twice(snow: Output, winter: Input, relief: Auxiliary, tmp_path: Path) -> None:
    assert run("snow", winter, [winter, published(snow)], tmp_path, relief) == []


def test_a_better_level_2a_gives_a_better_snow_product(
    snow: Output, winter: Input, relief: Auxiliary, tmp_path: Path
) -> None:
    directory = tmp_path / winter.item.id.replace("V1-0", "V1-1")
    item = winter.item.clone()
    item.id = directory.name
    for path in winter.directory.rglob("*.tif"):
        target = directory / path.relative_to(winter.directory).as_posix().replace("V1-0", "V1-1")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(path)
    better = Input(item, directory)
    (output,) = run("snow", better, [better, published(snow)], tmp_path / "work", relief)
    assert output.item.id.endswith("_V1-1")
    assert output.replaces == ("snow", snow.item.id)
    assert run("snow", winter, [better], tmp_path / "late", relief) == [], "superseded before its job began"


def test_other_satellites_of_the_moment_are_other_products(
    snow: Output, winter: Input, relief: Auxiliary, tmp_path: Path
) -> None:
    other = published(snow)
    other.item.properties["platform"] = "landsat-8"
    (output,) = run("snow", winter, [other], tmp_path, relief)
    assert output.item.id.endswith("_V1-0")
    assert output.replaces is None


def test_without_relief(winter: Input, tmp_path: Path) -> None:
    (output,) = run("snow", winter, [], tmp_path, Auxiliary())
    assert "atelier:snow_line_altitude" not in output.item.properties
    assert output.item.properties["atelier:relief"] == "none"
    flags, known = pixels(output, "FLG"), pixels(output, "SNW") != 254
    assert np.array_equal(flags >> 7 & 1, known)
    assert not (flags >> 6 & 1).any()


def test_flags(snow: Output) -> None:
    flags, classes = pixels(snow, "FLG"), pixels(snow, "SNW")
    assert (classes[flags >> 6 & 1 == 1] == 100).all()
    assert (flags >> 6 & 1).any(), "the second pass found nothing"
    assert (classes[flags >> 5 & 1 == 1] == 100).all()
    assert not (flags >> 7 & 1).any()


@pytest.mark.parametrize("sensor", ["sentinel2", "landsat"])
def test_real_scenes_without_snow(sensor: str, made: dict[str, Output], tmp_path: Path) -> None:
    (output,) = run("snow", published(made[sensor]), [], tmp_path, Auxiliary())
    assert output.item.properties["eo:snow_cover"] < 1
    masks = made[sensor].item.assets["CLM_R1" if sensor == "landsat" else "CLM_R2"]
    assert output.item.properties["gsd"] == masks.extra_fields["gsd"]
    extent = json.loads((output.directory / output.item.assets["EXTENT"].href).read_text())
    assert extent["type"] == "FeatureCollection"
    assert core_errors(output.item) == []
