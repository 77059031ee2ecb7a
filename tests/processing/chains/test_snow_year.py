"""Seasons of snow from small maps."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pystac
import pytest
import rasterio
from rio_cogeo.cogeo import cog_validate
from shapely.geometry import box, mapping

from benchmarks.l2a.catalog import Catalog
from catalog.collections import renders
from processing.chains import Input, Output, chains
from processing.chains.snow_year_catalog import Season, seasons_of
from processing.muscate.names import file_name
from processing.raster.cog import MASK, write_cog
from processing.raster.geobox import GeoBox
from tests.processing.stac import core_errors

GRID = GeoBox(32631, 300_000, 4_800_000, 20, 60, 60)
SNOW, BARE, CLOUD = 100, 0, 205


def snow_map(folder: Path, day: str, value: int, grid: GeoBox = GRID, platform: str = "SENTINEL2A") -> Input:
    """A published snow product of one value, which is only as much as the chain reads."""
    moment = datetime.fromisoformat(f"{day}T10:54:36").replace(tzinfo=UTC)
    name = f"{platform}_{moment:%Y%m%d-%H%M%S}-000_L2B-SNOW_T31TCH_C_V1-0"
    directory = folder / name
    directory.mkdir(parents=True)
    image = np.full(grid.shape, value, np.uint8)
    write_cog(
        directory / file_name(name, "SNW"), grid, [image], dtype="uint8", no_data=254, options=MASK,
        descriptions=("snow",),
    )  # fmt: skip
    properties = {
        "grid:code": "MGRS-31TCH",
        "constellation": "sentinel-2" if "SENTINEL" in platform else "landsat",
        "instruments": ["msi"],
        "atelier:simulated": True,
    }
    item = pystac.Item(name, mapping(box(0, 42, 1, 43)), [0, 42, 1, 43], moment, properties, collection="snow")
    return Input(item, directory)


def run(maps: Sequence[Input], work: Path, season: int = 2017, made: Sequence[Input] = ()) -> list[Output]:
    """The job of the last map."""
    chain = chains()["snow_year"]
    (job,) = [job for job in chain.plan(maps[-1]) if job.parameters["season"] == str(season)]
    catalog = Catalog([*maps, *made])
    found = [one for wanted in chain.wants(job, [maps[-1]]) for one in catalog.search(wanted.search)]
    return chain.run(job, [maps[-1]], [one for one in found if one.item.id != maps[-1].item.id], work)


def pixel(output: Output, key: str) -> int:
    with rasterio.open(output.directory / file_name(output.item.id, key)) as dataset:
        values: npt.NDArray[np.uint16] = np.unique(dataset.read(1))
    assert values.size == 1
    return int(values[0])


@pytest.fixture
def winter(tmp_path: Path) -> list[Input]:
    """Bare until November, white until April, a cloud, bare again."""
    days = {
        "2017-08-20": BARE, "2017-10-31": BARE, "2017-11-10": SNOW, "2018-02-01": SNOW, "2018-03-01": CLOUD,
        "2018-04-11": SNOW, "2018-04-21": BARE, "2018-09-03": BARE,
    }  # fmt: skip
    return [snow_map(tmp_path / "maps", day, value) for day, value in days.items()]


def test_seasons_begin_in_september() -> None:
    assert [season.year for season in seasons_of(datetime(2018, 2, 1, tzinfo=UTC))] == [2017]
    assert [season.year for season in seasons_of(datetime(2018, 8, 20, tzinfo=UTC))] == [2017, 2018]
    assert [season.year for season in seasons_of(datetime(2018, 9, 15, tzinfo=UTC))] == [2017, 2018]
    assert [season.year for season in seasons_of(datetime(2018, 9, 16, tzinfo=UTC))] == [2018]
    assert (Season(2017).length, Season(2019).length) == (365, 366)


def test_a_season(winter: list[Input], tmp_path: Path) -> None:
    (output,) = run(winter, tmp_path)
    season = Season(2017)
    first, last = (season.day_of(datetime.fromisoformat(day).date()) for day in ("2017-11-05", "2018-04-16"))
    assert (pixel(output, "FSD"), pixel(output, "LSD")) == (first, last)
    assert pixel(output, "SCD") == last - first + 1
    assert pixel(output, "NOBS") == 5
    item = output.item
    assert item.id == "SNOW_20180831_L3B-SNOW_T31TCH_C_V1-0"
    assert item.properties["atelier:mean_snow_days"] == last - first + 1
    assert item.properties["constellation"] == "sentinel-2"
    assert core_errors(item) == []
    files = {path.relative_to(output.directory).as_posix() for path in output.directory.rglob("*") if path.is_file()}
    assert {asset.href for asset in item.assets.values()} == files
    assert all(cog_validate(path, strict=True)[0] for path in output.directory.glob("*.tif"))
    sources = [str(link.target).rpartition("/")[2] for link in item.links if link.rel == "derived_from"]
    assert sources == [one.item.id for one in winter]
    assert all(set(render["assets"]) <= set(item.assets) for render in renders("snow-year").values())


def test_nothing_is_made_before_the_season_is_over(winter: list[Input], tmp_path: Path) -> None:
    assert run(winter[:-1], tmp_path) == []


def test_nothing_is_made_twice_and_late_maps_make_a_better_version(winter: list[Input], tmp_path: Path) -> None:
    (output,) = run(winter, tmp_path / "first")
    made = Input(output.item, output.directory)
    assert run(winter, tmp_path / "again", made=[made]) == []
    late = snow_map(tmp_path / "maps", "2018-05-20", SNOW)
    (better,) = run([*winter, late], tmp_path / "better", made=[made])
    assert better.item.id.endswith("V1-1")
    assert better.replaces == ("snow-year", output.item.id)
    assert pixel(better, "SCD") > pixel(output, "SCD")


def test_a_map_that_has_a_successor_calls_for_nothing(winter: list[Input], tmp_path: Path) -> None:
    winter[-1].item.properties["deprecated"] = True
    assert run(winter, tmp_path) == []


def test_landsat_is_brought_to_the_grid_of_sentinel2(winter: list[Input], tmp_path: Path) -> None:
    half = GeoBox(32631, 300_000, 4_800_000, 30, 20, 40)  # the upper half
    landsat = snow_map(tmp_path / "maps", "2018-06-01", SNOW, half, "LANDSAT8-OLITIRS-XS")
    (output,) = run([*winter, landsat], tmp_path)
    with rasterio.open(output.directory / file_name(output.item.id, "NOBS")) as dataset:
        assert dataset.res == (20, 20)
        seen = dataset.read(1)
    assert (seen[:30] == 6).all()
    assert (seen[30:] == 5).all()
    assert "constellation" not in output.item.properties


def test_the_same_maps_give_the_same_bytes(winter: list[Input], tmp_path: Path) -> None:
    once, again = (run(winter, tmp_path / name)[0].directory for name in ("once", "again"))
    names = [path.name for path in once.iterdir()]
    assert filecmp.cmpfiles(once, again, names, shallow=False)[1:] == ([], [])
    assert len(names) == 6
