"""Land-cover models: what is trained on, what is checked with, what is kept, and when it is made again."""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import pytest
import shapely
from PIL import Image

from benchmarks.l2a.catalog import Catalog
from processing.chains import Input, Job, Output, chains
from processing.errors import NothingToMake
from processing.items.landcover_reference import reference_id, reference_item
from processing.landcover.classifier import Classifier
from processing.landcover.reference import open_reference
from processing.landcover.reference_summary import summarised
from processing.landcover.season import Season
from processing.physics.time_series import BANDS
from tests.processing.chains.painted import FINE, GRID, SIDE, TILE, level2
from tests.processing.landcover.packages import write
from tests.processing.stac import core_errors

FIELD = 6
"""Pixels of 10 m of a field's side."""
FIELDS = 2 * SIDE // FIELD
SUMMER, WINTER, WOOD = 11, 12, 31
BARE = dict.fromkeys(BANDS, 2000)
GREEN = {**dict.fromkeys(BANDS, 600), "B6": 3000, "B7": 3600, "B8": 3800, "B8A": 4000, "B11": 1800}
DARK = dict.fromkeys(BANDS, 300)
DAYS = [(10, 12), (12, 21), (2, 19), (3, 10), (6, 8)]
YEARS = (2017, 2018)


def covers(year: int) -> npt.NDArray[np.uint8]:
    """Class of each field, another one each year but for woods."""
    row, column = np.indices((FIELDS, FIELDS))
    drawn = np.random.default_rng(year).integers(0, 2, (FIELDS, FIELDS))
    return np.where((row + column) % 3 == 0, WOOD, np.where(drawn, SUMMER, WINTER)).astype(np.uint8)


def ground(moment: datetime, year: int) -> dict[str, npt.NDArray[np.int16]]:
    """Both crops are bare until April; in June the summer crop still is."""
    field = covers(year)
    june = moment.month == 6
    noise = np.random.default_rng(moment.toordinal()).normal(0, 60, (2 * SIDE, 2 * SIDE))
    bands = {}
    for band in BANDS:
        values = {SUMMER: BARE[band], WINTER: (GREEN if june else BARE)[band], WOOD: DARK[band]}
        image = np.vectorize(values.get)(field).repeat(FIELD, 0).repeat(FIELD, 1) + noise
        bands[band] = (image if band in FINE else image.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))).astype(np.int16)
    return bands


def reference(folder: Path, year: int, *, fields: int = FIELDS * FIELDS, simulated: str = "yes") -> Input:
    """A published GeoPackage of the first fields."""
    side = 10 * FIELD
    corners = [(GRID.left + n % FIELDS * side, GRID.top - n // FIELDS * side) for n in range(fields)]
    shapes = [shapely.box(x, y - side, x + side, y) for x, y in corners]
    directory = folder / f"reference-{year}-{fields}"
    directory.mkdir(parents=True)
    path = write(
        directory / f"fields_{year}.gpkg",
        shapes,
        crs=f"EPSG:{GRID.epsg}",
        metadata={"simulated": simulated},
        oso=covers(year).ravel()[:fields].astype(np.int32),
    )
    file = open_reference(path)
    name = reference_id(file, f"{fields:08x}")
    return Input(reference_item(name, file, summarised(file), path.name), directory)


@pytest.fixture(scope="module", autouse=True)
def few_trees() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("processing.landcover.forest_training.TREES", 15)
        yield


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    """Five dates of each year. Not to be changed."""
    folder = tmp_path_factory.mktemp("images")
    moments = [(datetime(year - (m > 9), m, d, 11, tzinfo=UTC), year) for year in YEARS for m, d in DAYS]
    return [level2(folder, moment, ground(moment, year)) for moment, year in moments]


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    folder = tmp_path_factory.mktemp("references")
    return [reference(folder, year) for year in YEARS]


def made_of(one: Input, catalog: Iterable[Input], work: Path, season: str) -> list[Output]:
    """The model of a season on the publication of ``one``."""
    chain = chains()["landcover-training"]
    (job,) = [job for job in chain.plan(one) if job.parameters["season"] == season]
    return _run(job, [one], catalog, work)


def _run(job: Job, inputs: list[Input], catalog: Iterable[Input], work: Path) -> list[Output]:
    chain = chains()["landcover-training"]
    everything = Catalog(catalog)
    context = [product for wanted in chain.wants(job, inputs) for product in everything.search(wanted.search)]
    given = {one.item.id for one in inputs}
    return chain.run(job, inputs, [other for other in context if other.item.id not in given], work)


@pytest.fixture(scope="module")
def own(images: list[Input], references: list[Input], tmp_path_factory: pytest.TempPathFactory) -> Output:
    (output,) = made_of(references[1], [*images, *references], tmp_path_factory.mktemp("own"), "20181231")
    return output


@pytest.fixture(scope="module")
def early(images: list[Input], references: list[Input], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Output]:
    folder = tmp_path_factory.mktemp("early")
    return {
        season: made_of(references[1], [*images, *references], folder / season, season)[0]
        for season in ("20190331", "20190731")
    }


def report(output: Output) -> dict[str, object]:
    found: dict[str, object] = json.loads((output.directory / output.item.assets["report"].href).read_text())
    return found


def test_a_model_of_its_own_year_tells_the_polygons_that_were_kept_from_it(own: Output) -> None:
    found = report(own)
    figures = found["validation"]["as_shown"]  # type: ignore[index]
    assert figures["overall_accuracy"]["value"] > 0.97
    assert 60 <= figures["polygons"] <= 110
    trained = found["training"]["polygons"]  # type: ignore[index]
    assert sum(trained.values()) + figures["polygons"] == FIELDS * FIELDS
    assert "nomenclature" not in found


def test_it_is_valid_stac_with_all_that_it_was_made_of(
    own: Output, images: list[Input], references: list[Input]
) -> None:
    item = own.item
    assert core_errors(item) == []
    assert item.id == "OSO_20181231_L3B-MODEL_R31TCJ_C_V1-0" == own.directory.name
    assert {path.name for path in own.directory.iterdir()} == {asset.href for asset in item.assets.values()}
    origins = {str(link.target).rsplit("/", 1)[1] for link in item.get_links("derived_from")}
    assert origins == {references[1].item.id, *(one.item.id for one in images[5:])}
    assert item.properties["atelier:simulated"] is True
    assert item.properties["atelier:tiles"] == [TILE]
    assert item.properties["processing:software"]["scikit-learn"]
    assert item.properties["atelier:kappa"]["low"] <= item.properties["atelier:kappa"]["value"]
    with Image.open(own.directory / item.assets["picture"].href) as picture:
        assert min(picture.size) > 300


def test_its_file_is_the_classifier_of_the_season(own: Output) -> None:
    classifier = Classifier.load(own.directory / own.item.assets["model"].href)
    assert classifier.features == Season(2018, "1231").features
    assert classifier.codes == (SUMMER, WINTER, WOOD)


def test_what_cannot_be_told_in_march_is_shown_as_its_parent(early: dict[str, Output]) -> None:
    march, july = early["20190331"], early["20190731"]
    assert march.item.properties["atelier:classes"] == [10, WOOD]
    assert july.item.properties["atelier:classes"] == [SUMMER, WINTER, WOOD]
    assert report(march)["nomenclature"]["shown_as"] == {"11": 10, "12": 10, "31": 31}  # type: ignore[index]
    evidence = {one["code"]: one for one in report(march)["nomenclature"]["evidence"]}  # type: ignore[index]
    assert not evidence[SUMMER]["appears"]
    assert set(evidence[10]["f_scores"]) == {"2017", "2018"}
    assert Classifier.load(march.directory / march.item.assets["model"].href).codes == (10, WOOD)
    every = [report(early[season])["validation"]["all_classes"]["kappa"] for season in sorted(early)]  # type: ignore[index]
    assert every[0]["high"] < every[1]["low"]


def test_early_models_are_for_the_year_after_and_say_what_they_know(early: dict[str, Output]) -> None:
    properties = early["20190331"].item.properties
    assert (properties["atelier:campaign"], properties["atelier:key_date"]) == (2019, "0331")
    assert properties["atelier:training_campaigns"] == [2017, 2018]
    assert properties["atelier:parameters"]["least_f_score_of_a_class"] > 0


def test_the_same_inputs_give_the_same_bytes(
    early: dict[str, Output], images: list[Input], references: list[Input], tmp_path: Path
) -> None:
    expected = early["20190331"]
    shutil.copytree(expected.directory, tmp_path / expected.item.id)
    (tmp_path / expected.item.id / "left.tmp").write_bytes(b"of a run that was killed")
    (again,) = made_of(references[1], [*reversed(images), *references], tmp_path, "20190331")
    names = [path.name for path in again.directory.iterdir()]
    assert filecmp.cmpfiles(expected.directory, again.directory, names, shallow=False) == (names, [], [])


def test_nothing_is_made_twice_of_the_same_and_anew_of_more(
    own: Output, images: list[Input], references: list[Input], tmp_path: Path
) -> None:
    catalog = [*images, *references, Input(own.item, own.directory)]
    assert made_of(references[1], catalog, tmp_path, "20181231") == []
    late = reference(tmp_path / "late", 2018, fields=200)
    (better,) = made_of(late, [*catalog, late], tmp_path, "20181231")
    assert better.item.id.endswith("_V1-1")
    assert better.replaces == ("landcover-models", own.item.id)


def test_polygons_without_images_wait_for_them(references: list[Input], images: list[Input], tmp_path: Path) -> None:
    with pytest.raises(NothingToMake, match="4 images"):
        made_of(references[1], [*references, *images[:8]], tmp_path, "20181231")
    with pytest.raises(NothingToMake, match="2 years before it; there are those of 2018"):
        made_of(references[1], [references[1], *images], tmp_path, "20190731")


def test_images_of_a_place_without_polygons_make_nothing(images: list[Input], tmp_path: Path) -> None:
    chain = chains()["landcover-training"]
    for job in chain.plan(images[7]):
        assert job.inputs == ()
        assert _run(job, [], images, tmp_path) == []


def test_late_images_make_it_anew_once_a_day(own: Output, images: list[Input], references: list[Input]) -> None:
    chain = chains()["landcover-training"]
    plans = []
    for hour, image in ((3, images[5]), (20, images[6])):
        item = image.item.clone()
        item.properties["published"] = f"2021-05-07T{hour:02d}:00:00Z"
        plans.append(
            [job for job in chain.plan(Input(item, image.directory)) if job.parameters["season"] == "20181231"]
        )
    assert plans[0] == plans[1]
    assert plans[0][0].due == datetime(2021, 5, 8, tzinfo=UTC)


def test_a_season_that_goes_on_is_trained_when_it_is_over(images: list[Input]) -> None:
    jobs = {job.parameters["season"]: job for job in chains()["landcover-training"].plan(images[9])}
    assert set(jobs) == {"20180731", "20181231", "20190731", "20191231"}
    assert jobs["20190731"].due.date() > date(2018, 7, 31)  # type: ignore[union-attr]


def test_a_year_is_told_with_older_polygons_where_those_of_the_last_one_are_late(
    images: list[Input], references: list[Input], tmp_path: Path
) -> None:
    this_year = level2(tmp_path / "images", datetime(2020, 3, 1, 11, tzinfo=UTC), dict.fromkeys(BANDS, 1000))
    (job,) = [one for one in chains()["landcover-training"].plan(this_year) if one.parameters["season"] == "20200331"]
    (output,) = _run(job, [], [*images, *references, this_year], tmp_path)
    assert output.item.properties["atelier:training_campaigns"] == [2017, 2018]
    assert output.item.properties["atelier:campaign"] == 2020


def test_real_and_simulated_are_never_mixed(images: list[Input], tmp_path: Path) -> None:
    real = reference(tmp_path, 2018, simulated="no")
    with pytest.raises(NothingToMake):
        made_of(real, [*images, real], tmp_path, "20181231")


def test_the_reference_can_still_be_read_by_others(references: list[Input]) -> None:
    path = references[0].directory / references[0].item.assets["reference"].href
    assert pyogrio.read_info(path)["features"] == FIELDS * FIELDS
