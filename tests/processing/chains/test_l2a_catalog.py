"""What Level 2A asks of the catalog, and how it sorts the answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pystac
import pytest
from shapely.geometry import box, mapping

from catalog.configuration import Configuration
from catalog.search import current, search
from processing.chains import Input
from processing.chains.l2a_catalog import (
    Context,
    days_between,
    next_edition,
    origins,
    replaced,
    sorted_context,
    wanted_for,
)

MOMENT = datetime(2018, 7, 10, 10, 54, 21, tzinfo=UTC)
TILE = "31TCJ"
INSIDE, OUTSIDE = box(1.0, 43.4, 1.4, 43.8), box(3.0, 43.4, 3.2, 43.8)


def received(
    identifier: str, days: float = 0, tile: str | None = TILE, where: Any = INSIDE, **properties: Any
) -> Input:
    values = {"platform": "sentinel-2a", "sat:relative_orbit": 51, "processing:version": "05.10", **properties}
    if tile:
        values["grid:code"] = f"MGRS-{tile}"
    collection = "sentinel2-l1c" if tile else "landsat-l1"
    return item(identifier, collection, days, values, where)


def made(identifier: str, days: float = 0, sources: tuple[str, ...] = (), **properties: Any) -> Input:
    one = item(identifier, "sentinel2-l2a", days, {"grid:code": f"MGRS-{TILE}", **properties}, INSIDE)
    one.item.add_links(
        [pystac.Link("derived_from", f"/stac/collections/sentinel2-l1c/items/{name}") for name in sources]
    )
    return one


def item(identifier: str, collection: str, days: float, properties: dict[str, Any], where: Any) -> Input:
    moment = MOMENT + timedelta(days=days)
    one = pystac.Item(identifier, mapping(where), list(where.bounds), moment, properties, collection=collection)
    return Input(one, Path("nowhere"))


def names(products: tuple[Input, ...]) -> list[str]:
    return [one.item.id for one in products]


def test_other_dates_come_nearest_first() -> None:
    context = [made("a_V1-0", -20), made("b_V1-0", 5), made("c_V1-0", -3), received("d", -10), received("e", 7)]
    around = sorted_context(received("x"), context, TILE)
    assert names(around.past) == ["c_V1-0", "b_V1-0", "a_V1-0"]
    assert names(around.neighbours) == ["e", "d"]
    assert not around.siblings
    assert not around.made


def test_received_dates_of_which_a_product_was_made_are_left_out() -> None:
    around = sorted_context(received("x"), [made("a_V1-0", -5), received("a1", -5), received("b1", -8)], TILE)
    assert names(around.neighbours) == ["b1"]


@pytest.mark.parametrize("spoilt", [{"atelier:aot_550": 0.7}, {"eo:cloud_cover": 95.0}])
def test_hazy_and_cloudy_dates_are_not_compared_with(spoilt: dict[str, float]) -> None:
    around = sorted_context(received("x"), [made("a_V1-0", -5, **spoilt), received("a1", -5)], TILE)
    assert not around.past
    assert not around.neighbours  # nor does it help to look at it again


def test_other_tiles_are_left_out() -> None:
    context = [received("a", -5, tile="31TDJ"), received("b", -6)]
    assert names(sorted_context(received("x"), context, TILE).neighbours) == ["b"]


def test_the_scenes_of_an_overpass_are_siblings() -> None:
    image = received("x", tile=None, platform="landsat-8")
    context = [
        received("south", 24 / 86400, tile=None, platform="landsat-8"),
        received("far", 24 / 86400, tile=None, platform="landsat-8", where=OUTSIDE),
        received("other", 24 / 86400, tile=None, platform="landsat-9"),
        received("again", tile=None, platform="landsat-8", **{"processing:version": "older"}),
    ]
    assert names(sorted_context(image, context, TILE).siblings) == ["south"]


def test_a_better_product_counts_up() -> None:
    first = Context((), (), (), ())
    assert next_edition(first) == 0
    assert replaced(first) is None
    context = [made("S_C_V1-0", sources=("x",)), made("S_C_V1-2", sources=("x", "y"))]
    around = sorted_context(received("z"), context, TILE)
    assert names(around.made) == ["S_C_V1-2", "S_C_V1-0"]
    assert next_edition(around) == 3
    assert replaced(around) == ("sentinel2-l2a", "S_C_V1-2")
    assert origins(around.made[0].item) == {"x", "y"}


def test_days_are_negative_before() -> None:
    assert days_between(received("x"), received("y", -3)) == pytest.approx(-3)


def test_the_catalog_understands_the_searches(catalog_database: Configuration) -> None:
    for image in (received("x"), received("y", tile=None)):
        for wanted in wanted_for(image, TILE):
            assert search(current(wanted.search))["type"] == "FeatureCollection"
