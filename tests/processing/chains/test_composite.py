"""Monthly composites: which dates, which pixels, which versions."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from defusedxml.ElementTree import parse
from rio_cogeo.cogeo import cog_validate

from benchmarks.composite.real_data import SERIES, compared
from benchmarks.l2a.catalog import Catalog
from processing.chains import Input, Output, chains
from processing.errors import ChainError
from tests.processing.chains.painted import GRID, SIDE, TILE, level2
from tests.processing.stac import core_errors

ALL = {"B2": 500, "B3": 700, "B4": 800, "B8": 3000, "B8A": 3100, "B11": 2000, "B12": 1200}
MONTH = "2018-07"


def at(month: int, day: int, hour: int = 11) -> datetime:
    return datetime(2018, month, day, hour, tzinfo=UTC)


def made_of(one: Input, catalog: Iterable[Input], work: Path, month: str = MONTH) -> list[Output]:
    """The composite of a month on the publication of ``one``."""
    chain = chains()["composite"]
    (job,) = [job for job in chain.plan(one) if job.parameters["month"] == month]
    everything = Catalog(catalog)
    context = [product for wanted in chain.wants(job, [one]) for product in everything.search(wanted.search)]
    return chain.run(job, [one], [other for other in context if other.item.id != one.item.id], work)


def published(output: Output) -> Input:
    return Input(output.item, output.directory)


def read(output: Output, key: str) -> npt.NDArray[np.generic]:
    with rasterio.open(output.directory / output.item.assets[key].href) as dataset:
        return np.asarray(dataset.read(1))


def left(columns: int = SIDE // 2) -> npt.NDArray[np.bool_]:
    mask = np.zeros(GRID.shape, np.bool_)
    mask[:, :columns] = True
    return mask


@pytest.fixture(scope="module")
def dates(tmp_path_factory: pytest.TempPathFactory) -> list[Input]:
    """Three dates: clouds to the left, a clear one, clouds to the right. Not to be changed."""
    folder = tmp_path_factory.mktemp("dates")
    cloudy = dict.fromkeys(ALL, 6000)
    everywhere = {name: np.int16(value) for name, value in ALL.items()}

    def half(mask: npt.NDArray[np.bool_]) -> dict[str, npt.NDArray[np.int16]]:
        ratio = {name: 2 if name in ("B2", "B3", "B4", "B8") else 1 for name in ALL}
        fine = {name: mask.repeat(ratio[name], 0).repeat(ratio[name], 1) for name in ALL}
        return {name: np.where(fine[name], cloudy[name], everywhere[name]).astype(np.int16) for name in ALL}

    return [
        level2(folder, at(7, 5), half(left()), hidden=left()),
        level2(folder, at(7, 15), {name: value + 100 for name, value in ALL.items()}),
        level2(folder, at(7, 30), half(~left()), hidden=~left()),
    ]


@pytest.fixture(scope="module")
def composite(dates: list[Input], tmp_path_factory: pytest.TempPathFactory) -> Output:
    return made_of(dates[1], dates, tmp_path_factory.mktemp("composite"))[0]


@pytest.mark.parametrize(
    ("moment", "months"),
    [
        (at(7, 15), ["2018-07"]),
        (at(6, 30), ["2018-06", "2018-07"]),
        (at(8, 6), ["2018-07", "2018-08"]),
        (at(8, 7, 0), ["2018-08"]),
        (datetime(2018, 12, 31, 23, tzinfo=UTC), ["2018-12", "2019-01"]),
        (datetime(2019, 1, 1, 1, tzinfo=UTC), ["2018-12", "2019-01"]),
        (datetime(2019, 2, 28, 11, tzinfo=UTC), ["2019-02", "2019-03"]),
    ],
)
def test_a_date_is_in_the_windows_of_its_month_and_of_a_neighbour(
    moment: datetime, months: list[str], tmp_path: Path
) -> None:
    jobs = chains()["composite"].plan(level2(tmp_path, moment, {"B2": 500, "B8A": 500}))
    assert [job.parameters["month"] for job in jobs] == months
    assert all(job.due is not None and job.due > moment for job in jobs)


def test_a_composite_is_due_when_its_window_is_over(dates: list[Input]) -> None:
    (job,) = chains()["composite"].plan(dates[1])
    assert job.due == at(8, 7, 0)
    assert job.parameters == {"tile_id": TILE, "month": MONTH}


def test_names(composite: Output) -> None:
    item = composite.item
    assert item.id == "SENTINEL2X_20180715-000000-000_L3A_T31TCJ_C_V1-0"
    groups = {f"{code}_{group}" for code in ("WGT", "DTS", "FLG") for group in ("R1", "R2")}
    assert set(item.assets) == {f"FRC_{name}" for name in ALL} | groups | {"MTD_ALL", "QKL_ALL"}
    assert item.assets["FLG_R1"].href == f"MASKS/{item.id}_FLG_R1.tif"
    assert item.assets["FRC_B8A"].href == f"{item.id}_FRC_B8A.tif"
    files = {path.relative_to(composite.directory).as_posix() for path in composite.directory.rglob("*.*")}
    assert {asset.href for asset in item.assets.values()} == files


def test_what_it_says_of_itself(composite: Output, dates: list[Input]) -> None:
    item = composite.item
    assert core_errors(item) == []
    assert item.datetime == at(7, 15, 0)
    assert (item.common_metadata.start_datetime, item.common_metadata.end_datetime) == (
        at(6, 22, 0), datetime(2018, 8, 6, 23, 59, 59, tzinfo=UTC)
    )  # fmt: skip
    links = [str(link.target) for link in item.get_links("derived_from")]
    assert links == [f"/stac/collections/sentinel2-l2a/items/{one.item.id}" for one in dates]
    assert item.properties["eo:cloud_cover"] == 0
    for render in item.properties["renders"].values():
        assert set(render["assets"]) <= set(item.assets)
    root = parse(composite.directory / item.assets["MTD_ALL"].href).getroot()
    inputs = [one.text for one in root.findall(".//Inputs_List/PRODUCT/PRODUCT_ID")]
    assert inputs == [one.item.id for one in dates]
    listed = {one.text for tag in ("IMAGE_FILE", "MASK_FILE") for one in root.iter(tag)}
    assert listed == {asset.href for asset in item.assets.values() if asset.href.endswith(".tif")}


def test_every_raster_is_a_strict_cog_as_its_asset_says(composite: Output) -> None:
    for key, asset in composite.item.assets.items():
        if asset.href.endswith(".tif"):
            valid, errors, warnings = cog_validate(composite.directory / asset.href, strict=True)
            assert valid, (key, errors, warnings)
            with rasterio.open(composite.directory / asset.href) as dataset:
                assert asset.extra_fields["proj:shape"] == [dataset.height, dataset.width]
                assert asset.extra_fields["data_type"] == dataset.dtypes[0]
                assert asset.extra_fields["nodata"] == dataset.nodata


def test_clouds_are_left_out(composite: Output) -> None:
    for band, value in ALL.items():
        image = read(composite, f"FRC_{band}")
        assert image.min() >= value, band
        assert image.max() <= value + 100, band
    assert (read(composite, "FLG_R1") == 4).all()


def test_weights_and_dates(composite: Output) -> None:
    """Each side is the clear date's and one other's, which counts less beside its clouds."""
    day, weight = read(composite, "DTS_R2") / 10, read(composite, "WGT_R2") / 1000
    assert -10 < day[:, -1].mean() < 0.5 < day[:, 0].mean() < 15.5
    assert day[0, -1] < day[0, SIDE // 2]
    assert (weight > 0.8).all()
    assert (weight < 2).all()


def test_the_same_dates_give_the_same_bytes(composite: Output, dates: list[Input], tmp_path: Path) -> None:
    folder = tmp_path / composite.item.id
    folder.mkdir()
    (folder / "left.tmp").write_bytes(b"by a run that was killed")
    again = made_of(dates[0], dates, tmp_path)[0]
    names = [path.relative_to(composite.directory).as_posix() for path in composite.directory.rglob("*.*")]
    assert names == [path.relative_to(again.directory).as_posix() for path in again.directory.rglob("*.*")]
    same, _, _ = filecmp.cmpfiles(composite.directory, again.directory, names, shallow=False)
    assert sorted(same) == sorted(names)


def test_it_is_made_once_and_again_with_a_late_date(composite: Output, dates: list[Input], tmp_path: Path) -> None:
    assert made_of(dates[0], [*dates, published(composite)], tmp_path) == []
    late = level2(tmp_path, at(7, 20), ALL)
    (again,) = made_of(late, [*dates, late, published(composite)], tmp_path / "work")
    assert again.item.id.endswith("_V1-1")
    assert again.replaces == ("sentinel2-l3a", composite.item.id)
    assert len(again.item.get_links("derived_from")) == 4


def test_a_better_version_of_a_date_takes_its_place(composite: Output, dates: list[Input], tmp_path: Path) -> None:
    better = level2(tmp_path, at(7, 15), ALL, edition=1)
    now = [dates[0], dates[2], better]
    assert made_of(dates[1], [*now, published(composite)], tmp_path / "old") == []
    (again,) = made_of(better, [*now, published(composite)], tmp_path / "new")
    assert dates[1].item.id not in str(again.item.links)
    assert again.replaces == ("sentinel2-l3a", composite.item.id)


def test_other_tiles_other_months_and_real_images_are_left_out(dates: list[Input], tmp_path: Path) -> None:
    elsewhere = level2(tmp_path, at(7, 12), ALL, tile_id="31TDJ")
    later = level2(tmp_path, at(8, 7, 1), ALL)
    real = level2(tmp_path, at(7, 21), ALL)
    real.item.properties["atelier:simulated"] = False
    (output,) = made_of(dates[0], [*dates, elsewhere, later, real], tmp_path / "work")
    assert len(output.item.get_links("derived_from")) == 3


def test_pixels_never_clear_are_the_least_blue(tmp_path: Path) -> None:
    clouds = [
        level2(tmp_path, at(7, day), {**ALL, "B2": blue}, hidden=left(SIDE)) for day, blue in ((4, 900), (9, 700))
    ]
    (output,) = made_of(clouds[0], clouds, tmp_path / "work")
    assert (read(output, "FLG_R2") == 1).all()
    assert (read(output, "FRC_B2") == 700).all()
    assert output.item.properties["eo:cloud_cover"] == 100


def test_land_hides_passing_snow_and_floods(tmp_path: Path) -> None:
    snow = level2(tmp_path, at(7, 4), dict.fromkeys(ALL, 8000) | {"B11": 800, "B12": 600}, snow=left(SIDE))
    flood = level2(tmp_path, at(7, 9), dict.fromkeys(ALL, 200), water=left(SIDE))
    land = level2(tmp_path, at(7, 14), ALL, hidden=left(8))
    (output,) = made_of(snow, [snow, flood, land], tmp_path / "work")
    flag, red = read(output, "FLG_R2"), read(output, "FRC_B4")
    assert (flag[:, 9:] == 4).all()
    assert (red[:, 18:] == ALL["B4"]).all()
    assert set(np.unique(flag[:, :8])) <= {2, 3}
    assert set(np.unique(red[:, :16])) <= {200, 8000}


def test_snow_in_a_shadow_that_no_mask_has_is_not_shown_as_land(tmp_path: Path) -> None:
    white = dict.fromkeys(ALL, 8000) | {"B11": 800, "B12": 600}
    snow = [level2(tmp_path, at(7, day), white, snow=left(SIDE)) for day in (4, 14)]
    shaded = level2(tmp_path, at(7, 9), {name: value // 8 for name, value in white.items()})
    (output,) = made_of(snow[0], [*snow, shaded], tmp_path / "work")
    assert (read(output, "FLG_R2") == 2).all()
    assert (read(output, "FRC_B4") == 8000).all()


def test_pixels_that_no_date_has_are_no_data(tmp_path: Path) -> None:
    one = level2(tmp_path, at(7, 4), ALL, missing=left(10))
    (output,) = made_of(one, [one], tmp_path / "work")
    assert (read(output, "FRC_B4")[:, :20] == -10000).all()
    assert (read(output, "FRC_B11")[:, 10:] == ALL["B11"]).all()
    assert (read(output, "FLG_R2")[:, :10] == 0).all()
    assert (read(output, "DTS_R1")[:, :20] == -10000).all()


def test_two_sides_of_a_swath_are_brought_to_the_zenith(tmp_path: Path) -> None:
    """The sun in the south-east, seen from the east and from the west: brighter with the sun behind."""
    plain = level2(tmp_path, at(7, 15, 1), ALL, view=(10.0, 135.0))
    (output,) = made_of(plain, [plain], tmp_path / "work")
    assert 2700 < np.median(read(output, "FRC_B8")) < 2900
    water = level2(tmp_path, at(7, 15, 2), ALL, view=(10.0, 135.0), water=left(SIDE))
    (output,) = made_of(water, [water], tmp_path / "other")
    assert (read(output, "FRC_B8") == 3000).all()


def test_images_that_reach_elsewhere_are_joined(tmp_path: Path) -> None:
    shifted = replace(GRID, left=GRID.left + 10 * GRID.resolution)
    west, east = level2(tmp_path, at(7, 4), ALL), level2(tmp_path, at(7, 9), ALL, grid=shifted)
    (output,) = made_of(west, [west, east], tmp_path / "work")
    assert read(output, "FRC_B8A").shape == (SIDE, SIDE + 10)
    assert (read(output, "FRC_B8A") == ALL["B8A"]).all()
    aside = level2(tmp_path, at(7, 10), ALL, grid=replace(GRID, left=GRID.left + 7))
    with pytest.raises(ChainError, match="pixels"):
        made_of(west, [west, aside], tmp_path / "failed")


def test_real_dates_beside_their_median(shared_data: Path, tmp_path: Path) -> None:
    """Level 2A by MAJA; four clear dates and cloudy ones of five years, laid over one another."""
    _, often, table = compared(shared_data / SERIES, "2018-05", tmp_path)
    assert often > 0.5
    for band, found in table.items():
        assert found.rms < 0.01 + 0.5 * found.spread, band
