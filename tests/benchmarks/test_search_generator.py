"""The made items: as many as asked for, always the same, valid, where and when the satellites really are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import orjson
import pystac
import pytest
from shapely.geometry import shape

from benchmarks.search.generator import items, plan
from benchmarks.search.orbits import LANDSAT, SENTINEL2, flown_to
from benchmarks.search.passes import passes
from benchmarks.search.world import tile_at, tiles
from catalog.gazetteer.tiles import tile_box
from tests.catalog.stac_validation import errors_of

COUNT = 6_000


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return [orjson.loads(item) for item in items(COUNT)]


def test_as_many_as_asked_for_each_with_a_name_of_its_own(made: list[dict[str, Any]]) -> None:
    assert len(made) == COUNT
    assert len({(item["collection"], item["id"]) for item in made}) == COUNT


def test_the_same_seed_gives_the_same_bytes(made: list[dict[str, Any]]) -> None:
    assert list(islice(items(COUNT), 300)) == list(islice(items(COUNT), 300))
    assert [orjson.loads(item) for item in islice(items(COUNT), 50)] == made[:50]
    assert [orjson.loads(item) for item in islice(items(COUNT, seed=1), 50)] != made[:50]


def test_a_larger_catalog_holds_the_tiles_of_a_smaller_one() -> None:
    small, large = plan(5_000), plan(40_000)
    assert len(small) < len(large)
    for one, other in zip(small, large, strict=False):
        assert (one.tile.tile_id, one.count, one.sources) == (other.tile.tile_id, other.count, other.sources)


def test_a_plan_knows_how_many_items_it_makes() -> None:
    (one,) = plan(1)
    assert len(list(items(one.count))) == one.count


@pytest.mark.parametrize(
    "collection", ["sentinel2-l1c", "sentinel2-l2a", "landsat-l1", "landsat-l2a", "snow", "sentinel2-l3a"]
)
def test_items_of_every_kind_are_valid_and_complete(made: list[dict[str, Any]], collection: str) -> None:
    item = next(item for item in reversed(made) if item["collection"] == collection)
    text = orjson.dumps(item).decode()
    assert "<<" not in text
    assert errors_of(item) == []
    assert shape(item["geometry"]).is_valid
    assert list(shape(item["geometry"]).bounds) == pytest.approx(item["bbox"], abs=1e-5)
    for key, asset in item["assets"].items():
        assert asset["href"].split("/")[:1] == [collection], key
        assert asset["href"].split("/")[4] == item["id"]
        assert asset["file:size"] >= 0
        assert len(asset["file:checksum"]) == 68


def test_values_stay_within_bounds(made: list[dict[str, Any]]) -> None:
    for item in made:
        properties = item["properties"]
        for name in ("eo:cloud_cover", "eo:snow_cover", "atelier:clear_cover", "atelier:snow_cover_of_clear"):
            assert 0 <= properties.get(name, 0) <= 100, item["id"]
        moment = datetime.fromisoformat(properties["datetime"])
        assert moment < datetime.fromisoformat(properties["published"])


def test_skies_are_mostly_clear_or_mostly_cloudy_and_cloudier_in_winter(made: list[dict[str, Any]]) -> None:
    toulouse = [item["properties"] for item in made if item["properties"].get("grid:code") == "MGRS-31TCJ"]
    covers = {
        month: [one["eo:cloud_cover"] for one in toulouse if one["datetime"][5:7] == month] for month in ("01", "07")
    }
    mean = {month: sum(found) / len(found) for month, found in covers.items()}
    assert mean["01"] > mean["07"] + 10
    tenths = Counter(min(9, int(cover // 10)) for found in covers.values() for cover in found)
    assert tenths[0] > 2 * tenths[5] < tenths[9]


def test_products_are_derived_from_products_of_the_catalog(made: list[dict[str, Any]]) -> None:
    known = {f"collections/{item['collection']}/items/{item['id']}" for item in made}
    asked = [item for item in made if item["collection"] in {"snow", "sentinel2-l2a"}][:500]
    for item in asked:
        sources = [link["href"] for link in item["links"] if link["rel"] == "derived_from"]
        assert sources
        if item["properties"]["datetime"] < "2019":
            assert set(sources) <= known, item["id"]


# Of the names of real products: LC08_L1TP_227074_20190825, LC09_L1TP_063046_20230714, LC08_L1TP_204023_20200927.
@pytest.mark.parametrize(
    ("satellite", "path", "row", "day"),
    [(0, 227, 74, date(2019, 8, 25)), (1, 63, 46, date(2023, 7, 14)), (0, 204, 23, date(2020, 9, 27))],
)
def test_landsat_flies_over_where_and_when_it_did(satellite: int, path: int, row: int, day: date) -> None:
    after = datetime(day.year, day.month, day.day + 2, tzinfo=UTC)
    moments = LANDSAT.moments(path, flown_to(row), LANDSAT.satellites[satellite], after)
    assert moments[-1].date() == day


# Likewise: S2A_MSIL1C_20240120T105341_…_R051_T31TCJ, S2B_MSIL1C_20240305T104819_…_R051_T31TCJ,
# S2A_MSIL1C_20171207T002051_…_R116_T55JEJ.
@pytest.mark.parametrize(
    ("satellite", "track", "place", "tile_id", "moment"),
    [
        (0, 51, (1.3, 43.8), "31TCJ", "2024-01-20T10:53:41"),
        (1, 51, (1.3, 43.8), "31TCJ", "2024-03-05T10:48:19"),
        (0, 116, (147.5, -28.4), "55JEJ", "2017-12-07T00:20:51"),
    ],
)
def test_sentinel2_flies_over_where_and_when_it_did(
    satellite: int, track: int, place: tuple[float, float], tile_id: str, moment: str
) -> None:
    tile = tile_at(*place, next(tiles()).climate)
    assert tile.tile_id == tile_id
    there = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    platform = SENTINEL2.satellites[satellite].platform
    found = [one.moment for one in passes(tile) if one.satellite.platform == platform and one.track == track]
    assert min(abs((one - there).total_seconds()) for one in found) < 600


def test_tiles_lie_where_the_gazetteer_has_them() -> None:
    for tile in islice(tiles(), 60):
        box = tile_box(tile.tile_id)
        assert box is not None
        west, south, east, north = box
        assert south < tile.latitude < north
        assert (tile.longitude - west) % 360 < (east - west) % 360


def test_pystac_reads_them(made: list[dict[str, Any]]) -> None:
    item = pystac.Item.from_dict(made[-1])
    assert item.assets
