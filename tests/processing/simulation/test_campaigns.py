"""Simulated campaigns: years that differ, parcels that differ, images with errors, references that are not perfect."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import rasterio

from processing.level2 import NO_DATA
from processing.muscate.names import file_name
from processing.raster.geobox import GeoBox
from processing.simulation.campaigns.farming import Country, ground_of, land_cover_of, parcels_of, surface_of
from processing.simulation.campaigns.level2a import passes, write_level2a
from processing.simulation.campaigns.reference import write_reference
from processing.simulation.campaigns.sky import sky_of
from processing.simulation.campaigns.years import HABITS, year_calendars, year_of
from processing.simulation.cover import Cover
from processing.simulation.ground import draw_ground
from processing.simulation.phenology import GREEN
from processing.simulation.surface import draw_surface

COUNTRY = Country(GeoBox(32631, 369_000, 4_838_040, 10, 240, 240), "31TCJ")


def _half_green(calendar: np.ndarray, days: slice) -> float:
    """Day on which the leaves pass half of the most that they are, the season's mean over the habits."""
    green = calendar[:, days, GREEN].mean(axis=0)
    return float(np.argmax(green > green.max() / 2))


def test_springs_of_seven_years_differ_by_weeks_and_not_by_months() -> None:
    springs = [year_of(season, 31).spring for season in range(2015, 2040)]
    assert np.ptp(springs) > 10
    assert np.abs(springs).max() <= 14
    emergence = [
        _half_green(year_calendars(season, 31)[:, Cover.SUNFLOWER], slice(110, 220)) for season in (2019, 2020)
    ]
    assert emergence[0] != emergence[1]


def test_calendars_are_shares() -> None:
    for season in (2018, 2020):
        for sown in (False, True):
            table = year_calendars(season, 31, sown=sown)
            assert table.shape == (HABITS, len(Cover), 366, 3)
            assert table.min() >= 0
            assert table.max() <= 1.01


def test_without_calendars_the_ground_looks_as_ever() -> None:
    ground = draw_ground(COUNTRY.geobox, seed=31, year=2018)
    usual = draw_surface(ground, day=150, snow_line=9000, moisture=0.3, seed=31)
    other = draw_surface(ground, day=150, snow_line=9000, moisture=0.3, seed=31, calendars=year_calendars(2018, 31))
    assert float(np.abs(usual.shares - other.shares).mean()) > 0.005


def test_crops_rotate_and_most_winter_crops_are_followed_by_summer_crops() -> None:
    first, second = land_cover_of(COUNTRY, 2018), land_cover_of(COUNTRY, 2019)
    winter = first == 12
    assert 0.6 < (second[winter] == 11).mean() < 0.97
    still = np.isin(first, (31, 41, 42, 43, 51))
    assert (second[still] == first[still]).all()


def test_a_parcel_has_another_farmer_every_year() -> None:
    parcels, crops = parcels_of(COUNTRY), ground_of(COUNTRY, 2018).cover <= Cover.SOYBEAN
    for season in (2018, 2019):
        numbers = ground_of(COUNTRY, season).parcel
        assert (numbers[crops] != parcels[crops]).mean() > 0.8
        assert (numbers[land_cover_of(COUNTRY, season) == 31] == parcels[land_cover_of(COUNTRY, season) == 31]).all()


def test_in_october_the_ground_is_partly_of_the_next_season() -> None:
    cover = surface_of(COUNTRY, date(2018, 11, 10)).ground.cover
    now, then = ground_of(COUNTRY, 2018).cover, ground_of(COUNTRY, 2019).cover
    changed = now != then
    assert 0.5 < (cover[changed] == then[changed]).mean() <= 1
    assert (surface_of(COUNTRY, date(2018, 8, 10)).ground.cover == now).all()


def test_passes_are_five_days_apart() -> None:
    days = list(passes(date(2017, 10, 1), date(2018, 1, 31)))
    assert {(after - before).days for before, after in pairwise(days)} == {5}
    assert date(2018, 1, 1) in days


def test_masks_miss_some_clouds_but_few() -> None:
    altitude = ground_of(COUNTRY, 2018).altitude
    skies = [
        sky_of(COUNTRY.geobox, altitude, day, 31) for day in list(passes(date(2018, 1, 1), date(2018, 12, 31)))[::3]
    ]
    clear = np.concatenate([(~sky.hidden).ravel() for sky in skies])
    missed = np.concatenate([sky.overlooked.ravel() for sky in skies])
    assert 0.005 < missed[clear].mean() < 0.10


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("level2a")
    items = (write_level2a(COUNTRY, day, folder) for day in passes(date(2018, 5, 1), date(2018, 9, 1)))
    return folder, next(item.id for item in items if item)


def test_a_product_has_what_land_cover_reads_and_nothing_of_the_truth(product: tuple[Path, str]) -> None:
    folder, name = product
    keys = {f"FRE_{band}" for band in ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")}
    keys |= {f"{code}_{group}" for code in ("CLM", "MG2", "EDG", "SAT") for group in ("R1", "R2")}
    assert {path.name for path in (folder / name).rglob("*.tif")} == {Path(file_name(name, key)).name for key in keys}
    with rasterio.open(folder / name / file_name(name, "FRE_B8")) as dataset:
        image = dataset.read(1)
    assert image.shape == (240, 240)
    valid = image[image != NO_DATA]
    assert 500 < np.median(valid) < 6000


def test_the_same_day_gives_the_same_bytes(product: tuple[Path, str], tmp_path: Path) -> None:
    folder, name = product
    day = date(int(name[11:15]), int(name[15:17]), int(name[17:19]))
    write_level2a(COUNTRY, day, tmp_path)
    for key in ("FRE_B4", "FRE_B11", "CLM_R1"):
        assert (tmp_path / name / file_name(name, key)).read_bytes() == (
            folder / name / file_name(name, key)
        ).read_bytes()


def test_a_reference_is_incomplete_and_not_free_of_errors(tmp_path: Path) -> None:
    path = write_reference(COUNTRY, 2018, tmp_path / "reference.gpkg")
    layers = {name: pyogrio.raw.read(path, layer=name) for name, _ in pyogrio.list_layers(path)}
    assert {"rpg", "bd_topo"} <= set(layers)
    assert all(meta["crs"] == "EPSG:2154" for meta, *_ in layers.values())
    meta, _, geometries, fields = layers["rpg"]
    assert list(meta["fields"]) == ["code_cultu", "code_group", "campaign"]
    assert set(fields[2]) == {2018}
    parcels = np.unique(parcels_of(COUNTRY)[np.isin(land_cover_of(COUNTRY, 2018), (11, 12, 211, 221, 222))])
    assert 0.1 < len(geometries) / len(parcels) < 0.7
