"""``kill -9`` of everything while a model is trained and a map is made of it: both are published, once."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processing.simulation.campaigns.farming import Country
from processing.simulation.campaigns.reference import write_reference
from processing.simulation.demonstration import DemonstrationProduct, simulate, small_products
from processing.simulation.swath import Sentinel2Pass
from tests.journeys.atelier import PROJECT, Atelier, wait_for

DAYS = ("2018-04-21", "2018-05-31", "2018-07-20", "2018-09-08")
"""As many as a series takes, on which Sentinel-2A flew relative orbit 51."""
MOMENTS = (1.0, 3.0, 2.0, 4.0)
"""Seconds before each kill, some chance added: while the reference is received, the model trained, the map made."""
AFTER_THE_REFERENCE = {"landcover-reference": 1, "landcover-models": 1, "landcover": 1}


def _products() -> list[DemonstrationProduct]:
    small = small_products()[0]
    moments = [datetime.fromisoformat(f"{day}T10:54:21.026").replace(tzinfo=UTC) for day in DAYS]
    return [replace(small, scene=replace(small.scene, sensing_time=moment, cloudiness=0.0)) for moment in moments]


@pytest.mark.timeout(900)
def test_a_model_and_its_map_are_made_once_whenever_everything_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20181231)
    data = PROJECT / "var" / "killed-land-cover"
    shutil.rmtree(data, ignore_errors=True)
    products = _products()
    over = products[0].over
    assert isinstance(over, Sentinel2Pass)
    reference = write_reference(Country(over.geobox, over.tile_id), 2018, tmp_path / "OSO_2018.gpkg")
    atelier = Atelier(data)
    atelier.start()
    try:
        for product in products:
            shutil.move(simulate(product, directory=data), data / "inbox")
        wait_for(lambda: _counts(atelier).get("sentinel2-l2a") == len(DAYS), seconds=400, what="the images of a season")
        shutil.copy(reference, data / "aside.gpkg")
        (data / "aside.gpkg").rename(data / "inbox" / reference.name)
        for moment in MOMENTS:
            time.sleep(moment + chance.random())
            atelier.kill_everything()
            assert not atelier.answers()
            atelier.start()
        wait_for(lambda: _land_cover(atelier) == AFTER_THE_REFERENCE, seconds=200, what="one model and one map")
        wait_for(lambda: not list((data / "work").glob("job-*")), seconds=60, what="no scratch left behind")
        assert _land_cover(atelier) == AFTER_THE_REFERENCE
        (item,) = atelier.search({"collections": ["landcover"]})
        assert item["id"].startswith("OSO_20181231")
    finally:
        atelier.stop()


def _counts(atelier: Atelier) -> dict[str, int]:
    return dict(Counter(item["collection"] for item in atelier.search({"limit": 200})))


def _land_cover(atelier: Atelier) -> dict[str, int]:
    return {name: number for name, number in _counts(atelier).items() if name.startswith("landcover")}
