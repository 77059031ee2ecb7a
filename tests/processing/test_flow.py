"""From drops to products, with the real database, broker and worker; only the chain is small enough to look into."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.configuration import Configuration, configuration
from catalog.search import item as stored_item
from catalog.search import search
from catalog.storage import path_of
from processing import ledger, tasks
from processing.chains import Auxiliary, Input, Job
from processing.queue import app, waiting_messages, wake
from processing.requests import making, records
from processing.requests.request import ProductRequest
from processing.requests.standing import standing_of
from processing.running import chain_for
from tests.journeys.atelier import wait_for
from tests.processing.flow_of_small_chain import (
    OF_TILE,
    TILE,
    SmallChain,
    chain,
    drop,
    forget_everything,
    series,
    settled,
    worker,
)

__all__ = ["chain", "drop", "series", "worker"]  # fixtures


def test_messages_for_nothing_do_nothing_and_those_that_are_lost_are_made_up_for(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    wake("request", 3)
    drop(series[0])
    app.control.purge()
    wait_for(lambda: tasks.hand_out() or ledger.is_known(series[0].stem), seconds=60, what="what nobody spoke of")
    assert settled(series[0].stem) == {series[0].stem: "published"}
    wait_for(lambda: waiting_messages() == 0, seconds=20, what="no message left")


def advanced() -> list[uuid.UUID]:
    """The requests that are open after a round of the chore."""
    making.advance_all()
    return records.unfinished()


def test_of_a_collection_on_request_nothing_is_made_until_somebody_asks(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.name = "l2a"
    for module in ("flow", "running"):
        monkeypatch.setattr(f"processing.{module}.chains", lambda: {"l2a": chain})
    on_request = replace(configuration(), on_request=frozenset({"sentinel2-l1c"}))
    monkeypatch.setattr("processing.flow.configuration", lambda: on_request)
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "published"}
    assert chain.seen == []
    taken = stored_item("sentinel2-l1c", series[0].stem).datetime
    request_id, request = uuid.uuid4(), ProductRequest.of({"tile": TILE, "datetime": f"{taken:%Y-%m-%d}"})
    making.place(request_id, owner="1", label="", request=request, mail=False)
    wait_for(lambda: advanced() == [], seconds=60, what="what was asked for")
    assert [seen[0] for seen in chain.seen] == [series[0].stem]
    (product,) = standing_of(request_id, request).products
    assert stored_item(*product.split("/")).properties["grid:code"] == f"MGRS-{TILE}"


def test_a_series_that_arrives_at_once_is_seen_whole_by_its_first_job(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    names = [path.stem for path in series]
    drop(*series)
    assert settled(*names) == dict.fromkeys(names, "published")
    assert len(chain.seen) >= 3
    for given, context in chain.seen:
        assert [name for name in context if name in names] == [name for name in names if name != given]
    made = {name for _, context in chain.seen for name in context if "L2A" in name}
    assert len(made) == 1
    assert "deprecated" not in stored_item("sentinel2-l2a", made.pop()).properties


def test_what_comes_later_makes_a_better_version(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    for path in series[:2]:
        drop(path)
        settled(path.stem)
    (alone, beside) = chain.seen
    assert alone == (series[0].stem, [])
    assert beside[1][0] == series[0].stem
    old = stored_item("sentinel2-l2a", beside[1][1])
    assert old.properties["deprecated"] is True
    successor = str(old.get_links("successor-version")[0].target).rsplit("/", 1)[1]
    assert {
        str(link.target).rsplit("/", 1)[1] for link in stored_item("sentinel2-l2a", successor).get_links("derived_from")
    } == {path.stem for path in series[:2]}


def test_surface_reflectances_are_compared_with_those_published_before(
    catalog_database: Configuration, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    """With the real chain: the files of products in the archive are found and read."""
    forget_everything()
    try:
        for path in series[:2]:
            drop(path)
            assert settled(path.stem) == {path.stem: "published"}
        found = search({**OF_TILE, "collections": ["sentinel2-l2a"], "limit": 10})["features"]
        (first, second) = sorted(found, key=lambda item: str(item["properties"]["datetime"]))
        compared = [link["href"] for link in second["links"] if link["rel"] == "derived_from"]
        assert [href.rpartition("/")[2] for href in compared] == [series[1].stem, first["id"]]
        assert second["properties"]["atelier:parameters"]["other_dates"] == 1
        bare = {"op": "<", "args": [{"property": "eo:snow_cover"}, 50]}
        of_tile_and_bare = {**OF_TILE, "filter": {"op": "and", "args": [OF_TILE["filter"], bare]}}
        maps = search({**of_tile_and_bare, "collections": ["snow"], "limit": 10})["features"]
        sources = [
            link["href"].rpartition("/")[2] for one in maps for link in one["links"] if link["rel"] == "derived_from"
        ]
        assert sorted(sources) == sorted(one["id"] for one in found), "of each, as soon as it is there"
        assert_composites_of([first["id"], second["id"]])
    finally:
        forget_everything()


def assert_composites_of(dates: list[str]) -> None:
    """The window of these dates was over long ago: one was made of the first, and another when the second came."""
    made = search({**OF_TILE, "collections": ["sentinel2-l3a"], "datetime": "2018-07-15T00:00:00Z"})["features"]
    (current,) = [item for item in made if not item["properties"].get("deprecated")]
    origins = [link["href"] for link in current["links"] if link["rel"] == "derived_from"]
    assert [href.rpartition("/")[2] for href in origins] == dates
    (before,) = [link["href"] for link in current["links"] if link["rel"] == "predecessor-version"]
    old = stored_item("sentinel2-l3a", before.rpartition("/")[2])
    assert old.properties["deprecated"] is True
    assert all(path_of(asset.href).is_file() for asset in old.assets.values())


def test_two_jobs_of_one_product_at_once_leave_no_image_out(
    chain: SmallChain, series: list[Path], drop: Callable[..., None]
) -> None:
    """The first begins without the second's image; whichever is published first, the last version has both."""
    chain.pause = 1.0
    drop(series[0])
    tasks.work()
    first = threading.Thread(target=tasks.work)
    first.start()
    wait_for(lambda: chain.seen, seconds=20, what="the first job under way")
    drop(series[1])
    tasks.work()
    tasks.work()
    first.join()
    states = settled(series[0].stem, series[1].stem)
    assert set(states.values()) == {"published"}
    products = [one for _, context in chain.seen for one in context if "L2A" in one]
    assert products
    successor = stored_item("sentinel2-l2a", products[-1]).get_links("successor-version")[0]
    current = stored_item("sentinel2-l2a", str(successor.target).rsplit("/", 1)[1])
    assert len(current.get_links("derived_from")) == 2


def test_chains_are_told_where_elevation_and_forecasts_are(
    chain: SmallChain,
    series: list[Path],
    drop: Callable[..., None],
    worker: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Simulated products have the relief of their own country."""
    settings = replace(configuration(), elevation=tmp_path / "dem", atmosphere=tmp_path / "cams")
    monkeypatch.setattr("processing.running.configuration", lambda: settings)
    drop(series[0])
    settled(series[0].stem)
    assert chain.auxiliary == Auxiliary(elevation=settings.simulated_elevation, atmosphere=tmp_path / "cams")
    real = stored_item("sentinel2-l1c", series[0].stem)
    real.properties["atelier:simulated"] = False
    chain_for(Job(chain.name, ()), [Input(real, Path())])
    assert chain.auxiliary.elevation == tmp_path / "dem"
