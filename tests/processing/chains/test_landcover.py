"""Land-cover maps: which dates, which model, which editions, what is in them."""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac
import pytest
import rasterio
from defusedxml.ElementTree import parse
from PIL import Image
from rio_cogeo.cogeo import cog_validate
from starlette.testclient import TestClient

from benchmarks.l2a.catalog import Catalog
from catalog.collections.landcover import RENDERS
from catalog.configuration import Configuration
from catalog.publish import publish
from catalog.search import current, search
from catalog.tiles import application as tiles
from processing.chains import Input, Job, Output, chains
from processing.chains.landcover_catalog import best_model
from processing.errors import ChainError, NothingToMake
from processing.landcover.classifier import Classifier
from processing.landcover.nomenclature import CLASSES
from processing.landcover.season import KEY_DATES, Season
from processing.physics.time_series import BANDS, features
from tests.catalog.conftest import forget
from tests.processing.chains.painted import FINE, GRID, SIDE, TILE, level2
from tests.processing.stac import core_errors

SEASON = Season(2018, "0331")
BARE, GREEN, LAKE = 10, 12, 51
SPECTRA = {
    BARE: dict.fromkeys(BANDS, 2000),
    GREEN: {**dict.fromkeys(BANDS, 600), "B6": 3000, "B7": 3600, "B8": 3800, "B8A": 4000, "B11": 1800},
    LAKE: dict.fromkeys(BANDS, 200),
}
"""Reflectances × 10000 by class."""
DAYS = [(10, 12), (11, 9), (12, 21), (1, 8), (2, 19)]


def at(month: int, day: int, year: int = 2018) -> datetime:
    return datetime(year - (month > 9), month, day, 11, tzinfo=UTC)


def columns(first: int, last: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(GRID.shape, np.bool_)
    mask[:, first:last] = True
    return mask


def ground(shift: int = 0) -> dict[str, npt.NDArray[np.int16]]:
    """Stripes of each class, a third of the tile wide."""
    third = SIDE // 3
    bands = {}
    for band in BANDS:
        row = np.repeat([SPECTRA[code][band] + shift for code in SPECTRA], third)
        image = np.tile(row, (SIDE, 1)).astype(np.int16)
        bands[band] = image.repeat(2, 0).repeat(2, 1) if band in FINE else image
    return bands


def model(
    folder: Path,
    season: Season,
    *,
    campaign: int | None = None,
    edition: int = 0,
    tiles: Sequence[str] = (TILE,),
    simulated: bool = True,
    trained_for: Season | None = None,
) -> Input:
    """A published model that knows the three spectra."""
    year = season.year if campaign is None else campaign
    name = f"OSO_{year}{season.key_date}_L3B-MODEL_RTEST_C_V1-{edition}"
    directory = folder / name
    directory.mkdir(parents=True)
    reads = trained_for or season
    samples = np.random.default_rng(edition).integers(-100, 100, (1, 150, len(BANDS)))
    labels = np.repeat(list(SPECTRA), 50)
    samples = samples + np.array([[list(SPECTRA[code].values()) for code in labels]])
    described, _ = features(
        samples.astype(np.int16), np.ones((1, 150), np.bool_), np.zeros(1, np.int32), reads.regular_days
    )
    trained = Classifier.fit(described, labels.astype(np.uint8), np.ones(150), edition, reads.features)
    trained.save(directory / f"{name}.npz")
    (directory / f"{name}_REPORT.json").write_text(json.dumps({"overall accuracy": 0.91}))
    Image.new("RGB", (8, 8)).save(directory / f"{name}_REPORT.png")
    properties = {
        "atelier:campaign": year,
        "atelier:key_date": season.key_date,
        "atelier:tiles": list(tiles),
        "atelier:simulated": simulated,
    }
    item = pystac.Item(
        name, None, None, Season(year, season.key_date).moment, properties, collection="landcover-models"
    )
    for key, end in (("model", ".npz"), ("report", "_REPORT.json"), ("picture", "_REPORT.png")):
        item.add_asset(key, pystac.Asset(f"archive/somewhere/{name}{end}"))
    return Input(item, directory)


def made_of(
    one: Input, catalog: Iterable[Input], work: Path, season: Season = SEASON, tile: str = TILE
) -> list[Output]:
    """The map of a season on the publication of ``one``."""
    chain = chains()["landcover"]
    (job,) = [job for job in chain.plan(one) if job.parameters == {"tile_id": tile, "season": season.name}]
    everything = Catalog(catalog)
    context = [product for wanted in chain.wants(job, [one]) for product in everything.search(wanted.search)]
    return chain.run(job, [one], [other for other in context if other.item.id != one.item.id], work)


def published(output: Output) -> Input:
    return Input(output.item, output.directory)


def read(output: Output, key: str) -> npt.NDArray[np.uint8]:
    with rasterio.open(output.directory / output.item.assets[key].href) as dataset:
        return np.asarray(dataset.read(1))


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    """Five dates; two columns of pixels are never seen, some are once. Not to be changed."""
    folder = tmp_path_factory.mktemp("dates")
    hidden = [columns(0, 2), columns(0, 2), columns(0, 30), columns(0, 2), columns(0, 2)]
    return [
        level2(folder, at(*day), ground(10 * number), hidden=hidden[number]) for number, day in enumerate(DAYS)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Input:
    return model(tmp_path_factory.mktemp("model"), SEASON)


@pytest.fixture(scope="module")
def land_cover(dates: list[Input], trained: Input, tmp_path_factory: pytest.TempPathFactory) -> Output:
    return made_of(dates[1], [*dates, trained], tmp_path_factory.mktemp("map"))[0]


def test_a_date_calls_for_the_maps_of_its_seasons(tmp_path: Path) -> None:
    jobs = chains()["landcover"].plan(level2(tmp_path, at(2, 3), {"B2": 500, "B8A": 500}))
    assert [job.parameters["season"] for job in jobs] == ["20180331", "20180731", "20181231"]
    assert all(job.due is not None and job.due.date() > Season.named(job.parameters["season"]).end for job in jobs)


def test_a_model_calls_for_the_maps_of_its_tiles(tmp_path: Path) -> None:
    jobs = chains()["landcover"].plan(model(tmp_path, Season(2018, "1231"), tiles=("31TCJ", "31TDJ")))
    assert [(job.parameters["season"], job.parameters["tile_id"]) for job in jobs] == [
        ("20181231", "31TCJ"), ("20181231", "31TDJ"),
    ]  # fmt: skip


def test_names(land_cover: Output) -> None:
    item = land_cover.item
    assert item.id == "OSO_20180331_L3B-LANDCOVER_T31TCJ_C_V1-0"
    assert set(item.assets) == {
        "CLASS", "CONFIDENCE", "VALIDITY", "MTD_ALL", "QKL_ALL", "REPORT", "REPORT_PICTURE",
    }  # fmt: skip
    files = {path.relative_to(land_cover.directory).as_posix() for path in land_cover.directory.rglob("*.*")}
    assert {asset.href for asset in item.assets.values()} == files


def test_what_it_says_of_itself(land_cover: Output, dates: list[Input], trained: Input) -> None:
    item = land_cover.item
    assert core_errors(item) == []
    assert item.datetime == datetime(2018, 3, 31, tzinfo=UTC)
    assert item.common_metadata.start_datetime == datetime(2017, 10, 1, tzinfo=UTC)
    links = [str(link.target).rpartition("/")[2] for link in item.get_links("derived_from")]
    assert links == [*(one.item.id for one in dates), trained.item.id]
    for name, render in item.properties["renders"].items():
        assert set(render["assets"]) <= set(item.assets)
        assert render | {"colormap": None} == RENDERS[name] | {"colormap": None}
    report = land_cover.directory / item.assets["REPORT"].href
    assert json.loads(report.read_text()) == {"overall accuracy": 0.91}
    root = parse(land_cover.directory / item.assets["MTD_ALL"].href).getroot()
    assert [one.text for one in root.findall(".//Inputs_List/PRODUCT/PRODUCT_ID")] == links
    listed = {one.text for one in root.iter("IMAGE_FILE")}
    assert listed == {asset.href for asset in item.assets.values() if asset.href.endswith(".tif")}


def test_every_raster_is_a_strict_cog_as_its_asset_says(land_cover: Output) -> None:
    for key, asset in land_cover.item.assets.items():
        if asset.href.endswith(".tif"):
            valid, errors, warnings = cog_validate(land_cover.directory / asset.href, strict=True)
            assert valid, (key, errors, warnings)
            with rasterio.open(land_cover.directory / asset.href) as dataset:
                assert asset.extra_fields["proj:shape"] == [dataset.height, dataset.width]
                assert (dataset.dtypes[0], dataset.nodata) == ("uint8", 0)


def test_classes(land_cover: Output) -> None:
    classes, confidence = read(land_cover, "CLASS"), read(land_cover, "CONFIDENCE")
    third = 2 * SIDE // 3
    assert (classes[:, :4] == 0).all()
    assert (confidence[:, :4] == 0).all()
    for number, code in enumerate(SPECTRA):
        inner = slice(max(4, number * third) + 1, (number + 1) * third - 1)  # between two pixels of 20 m is a mixture
        assert (classes[:, inner] == code).all(), code
        assert (confidence[:, inner] > 50).all(), code
    assert confidence.max() <= 100


def test_validity_counts_days(land_cover: Output) -> None:
    validity = read(land_cover, "VALIDITY")
    assert (validity[:, :4] == 0).all()
    assert (validity[:, 4:60] == 4).all()
    assert (validity[:, 60:] == 5).all()
    assert land_cover.item.properties["atelier:mean_validity"] == round(float(validity[validity > 0].mean()), 1)


def test_classes_and_colours_in_the_item_and_in_the_file(land_cover: Output) -> None:
    asset = land_cover.item.assets["CLASS"]
    described = {one["value"]: one for one in asset.extra_fields["classification:classes"]}
    assert set(described) == {0, *SPECTRA}
    assert abs(sum(one["percentage"] for one in described.values() if one["value"]) - 100) < 0.1
    with rasterio.open(land_cover.directory / asset.href) as dataset:
        table = dataset.colormap(1)
    for code in SPECTRA:
        assert table[code][:3] == CLASSES[code].colour
        assert described[code]["color_hint"] == "{:02X}{:02X}{:02X}".format(*CLASSES[code].colour)
        colours = land_cover.item.properties["renders"]["land-cover"]["colormap"]
        assert tuple(colours[str(code)][:3]) == CLASSES[code].colour
    with Image.open(land_cover.directory / land_cover.item.assets["QKL_ALL"].href) as quicklook:
        assert np.abs(np.array(quicklook.getpixel((80, 40))) - CLASSES[LAKE].colour).max() < 12


def test_the_same_products_give_the_same_bytes(
    land_cover: Output, dates: list[Input], trained: Input, tmp_path: Path
) -> None:
    folder = tmp_path / land_cover.item.id
    folder.mkdir()
    (folder / "left.tmp").write_bytes(b"by a run that was killed")
    again = made_of(trained, [*reversed(dates), trained], tmp_path)[0]
    names = [path.relative_to(land_cover.directory).as_posix() for path in land_cover.directory.rglob("*.*")]
    assert names == [path.relative_to(again.directory).as_posix() for path in again.directory.rglob("*.*")]
    same, _, _ = filecmp.cmpfiles(land_cover.directory, again.directory, names, shallow=False)
    assert sorted(same) == sorted(names)


def test_it_is_made_once_and_again_with_a_late_date(
    land_cover: Output, dates: list[Input], trained: Input, tmp_path: Path
) -> None:
    before = [*dates, trained, published(land_cover)]
    assert made_of(dates[0], before, tmp_path) == []
    assert made_of(trained, before, tmp_path) == []
    late = level2(tmp_path, at(3, 20), ground())
    (again,) = made_of(late, [*before, late], tmp_path / "work")
    assert again.item.id.endswith("_V1-1")
    assert again.replaces == ("landcover", land_cover.item.id)
    better = level2(tmp_path, at(*DAYS[0]), ground(), edition=1)
    assert made_of(dates[0], [*before, better], tmp_path / "old") == []
    (other,) = made_of(better, [*before, better], tmp_path / "new")
    assert dates[0].item.id not in str(other.item.links)


def test_a_better_model_makes_a_better_map(
    land_cover: Output, dates: list[Input], trained: Input, tmp_path: Path
) -> None:
    newer = model(tmp_path, SEASON, edition=1)
    before = [*dates, trained, newer, published(land_cover)]
    (again,) = made_of(newer, before, tmp_path / "work")
    assert again.replaces == ("landcover", land_cover.item.id)
    assert made_of(trained, before, tmp_path / "old") == []


def test_which_model(tmp_path: Path) -> None:
    season = Season(2018, "0731")
    first, second = model(tmp_path, season), model(tmp_path, season, edition=1)
    before, after = model(tmp_path, season, campaign=2017, edition=2), model(tmp_path, season, campaign=2019)
    elsewhere = model(tmp_path / "elsewhere", season, tiles=("31TDJ",), edition=3)
    winter = model(tmp_path, Season(2018, "0331"), edition=4)
    assert best_model([first, second, before, after, elsewhere, winter], TILE, season) is second
    assert best_model([before, after, elsewhere, winter], TILE, season) is None


def test_nothing_without_a_model_or_with_few_dates(dates: list[Input], trained: Input, tmp_path: Path) -> None:
    with pytest.raises(NothingToMake, match="there is no model"):
        made_of(dates[0], dates, tmp_path)
    with pytest.raises(NothingToMake, match="3 images"):
        made_of(dates[0], [*dates[:3], trained], tmp_path)
    real = model(tmp_path / "real", SEASON, simulated=False)
    with pytest.raises(NothingToMake, match="there is no model"):
        made_of(dates[0], [*dates, real], tmp_path)


def test_a_model_of_other_features_is_refused(dates: list[Input], tmp_path: Path) -> None:
    wrong = model(tmp_path, SEASON, trained_for=Season(2018, KEY_DATES[1]))
    with pytest.raises(ChainError, match="other features"):
        made_of(wrong, [*dates, wrong], tmp_path)


def test_other_seasons_and_tiles_are_left_out(dates: list[Input], trained: Input, tmp_path: Path) -> None:
    others = [
        level2(tmp_path, at(4, 1), ground()),
        level2(tmp_path, at(9, 30, 2018), ground()),
        level2(tmp_path, at(1, 20), ground(), tile_id="31TDJ"),
    ]
    (output,) = made_of(dates[0], [*dates, *others, trained], tmp_path / "work")
    assert output.item.properties["atelier:dates"] == len(dates)
    assert output.item.properties["atelier:parameters"]["season_start"] == str(date(2017, 10, 1))


@pytest.fixture
def in_the_catalog(
    catalog_database: Configuration, land_cover: Output, trained: Input, tmp_path: Path
) -> Iterator[set[str]]:
    """A map and its model, whose period overlaps others'; their names."""
    item = trained.item.clone()
    item.geometry, item.bbox = land_cover.item.geometry, land_cover.item.bbox
    item.properties |= {"start_datetime": "2015-10-01T00:00:00Z", "end_datetime": "2018-03-31T23:59:59Z"}
    for asset in item.assets.values():
        asset.href = asset.href.rpartition("/")[2]
    folder = catalog_database.work / tmp_path.name
    kept = [
        publish(one, shutil.copytree(directory, folder / one.id))
        for one, directory in ((land_cover.item, land_cover.directory), (item, trained.directory))
    ]
    yield {one.id for one in kept}
    for one in kept:
        forget(one)
    shutil.rmtree(folder)


def test_the_real_catalog_finds_what_a_map_asks_for(in_the_catalog: set[str], trained: Input) -> None:
    job = Job("landcover", (), {"tile_id": TILE, "season": SEASON.name})
    wanted = chains()["landcover"].wants(job, [trained])
    found = {feature["id"] for one in wanted for feature in search(current(one.search))["features"]}
    assert in_the_catalog <= found


def test_the_tiles_are_in_the_colours_of_the_classes(in_the_catalog: set[str], land_cover: Output) -> None:
    with TestClient(tiles, base_url="http://elsewhere.example") as client:
        path = f"/collections/landcover/items/{land_cover.item.id}/preview.png"
        answer = client.get(path, params={"render": "land-cover", "max_size": 96})
    assert answer.status_code == 200, answer.text
    with Image.open(BytesIO(answer.content)) as shown:
        colours = {pixel[:3] for _, pixel in shown.convert("RGBA").getcolors(10_000) or () if pixel[3]}
    assert colours == {CLASSES[code].colour for code in SPECTRA}
