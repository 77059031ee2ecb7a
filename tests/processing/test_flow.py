"""From drops to products, with the real database, broker and worker; only the chain is small enough to look into."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pytest
from celery.contrib.testing.worker import start_worker

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.search import item as stored_item
from catalog.search import search
from catalog.storage import directory_key, path_of
from processing import jobs, ledger, tasks
from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.errors import ChainError, TooCloudy
from processing.intake.watcher import Watcher
from processing.queue import PRODUCTION, app, waiting_messages, wake
from processing.requests import making, records
from processing.requests.request import ProductRequest
from processing.requests.standing import standing_of
from processing.running import chain_for
from processing.simulation.demonstration import simulate, small_products
from tests.catalog.products import SENTINEL2, l2a_product
from tests.journeys.atelier import wait_for

TILE = "31TGM"
"""Of these tests alone."""
OF_TILE: dict[str, Any] = {
    "filter-lang": "cql2-json",
    "filter": {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{TILE}"]},
}


@dataclass
class SmallChain:
    """Makes one product of all Level-1 images of a month, as the L2A chain makes one of the scenes of a day."""

    declines: bool = False
    fails: str = ""
    hungry: bool = False
    pause: float = 0.0
    auxiliary: Auxiliary = field(default_factory=Auxiliary)
    seen: list[tuple[str, list[str]]] = field(default_factory=list)
    """Of each run, in their order: the input and the context."""

    name = "small"
    version = "1.0.0"
    consumes = frozenset({"sentinel2-l1c"})
    produces = frozenset({"sentinel2-l2a"})

    def equipped(self, auxiliary: Auxiliary) -> SmallChain:
        self.auxiliary = auxiliary
        return self

    def plan(self, published: Input) -> list[Job]:
        reference = (str(published.item.collection_id), published.item.id)
        return [Job(self.name, (reference,))] if reference[0] in self.consumes else []

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        when = inputs[0].item.datetime
        assert when is not None
        period = f"{when - timedelta(days=25):%Y-%m-%dT%H:%M:%SZ}/{when + timedelta(days=25):%Y-%m-%dT%H:%M:%SZ}"
        searched = {**OF_TILE, "datetime": period, "sortby": [{"field": "datetime", "direction": "asc"}], "limit": 50}
        return tuple(Wanted(searched | {"collections": [one]}) for one in ("sentinel2-l1c", "sentinel2-l2a"))

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        self.seen.append((inputs[0].item.id, [one.item.id for one in context]))
        time.sleep(self.pause)
        if self.declines:
            raise TooCloudy(f"{inputs[0].item.id}: 97 % cloudy: no product is made of such an image")
        if self.fails:
            raise ChainError(self.fails)
        if self.hungry:
            np.ones(2**50, np.uint8)
        assert all(one.directory.is_dir() for one in (*inputs, *context))
        images = sorted(
            [one for one in (*inputs, *context) if one.item.collection_id in self.consumes], key=lambda one: one.item.id
        )
        made = [one for one in context if one.item.collection_id in self.produces]
        origins = [f"/stac/collections/sentinel2-l1c/items/{one.item.id}" for one in images]
        if made and {f"/stac/{link.target}" for link in made[-1].item.get_links("derived_from")} == set(origins):
            return []
        first = images[0].item.datetime
        assert first is not None
        item = l2a_product(work / "made", when=first.replace(microsecond=0), size=16, tile=TILE)
        item.id = f"{item.id}{len(made)}"
        item.add_links([pystac.Link("derived_from", origin) for origin in origins])
        replaces = (SENTINEL2.collection, made[-1].item.id) if made else None
        return [Output(item, work / "made", replaces=replaces)]


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch, catalog_database: Configuration) -> Iterator[SmallChain]:
    """The only chain there is; what was dropped and made is forgotten in the end."""
    small = SmallChain()
    everything: dict[str, Any] = {small.name: small}
    monkeypatch.setattr("processing.running.chains", lambda: everything)
    monkeypatch.setattr("processing.flow.chains", lambda: everything)
    forget_everything()
    yield small
    forget_everything()


def forget_everything() -> None:
    """The whole ledger, and what these tests have published."""
    with connection() as database:
        database.execute("TRUNCATE ledger.jobs, ledger.events, ledger.drops, ledger.requests, ledger.request_parts")
    for item in search({**OF_TILE, "limit": 100})["features"]:
        shutil.rmtree(path_of(directory_key(pystac.Item.from_dict(item))), ignore_errors=True)
        with connection() as database:
            database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item["id"], item["collection"]])


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three small images of one tile, ten days apart. Not to be changed."""
    folder = tmp_path_factory.mktemp("series")
    product = small_products()[0]
    over = replace(product.over, tile_id=TILE, geobox=replace(product.over.geobox, height=180, width=180))
    return [
        simulate(
            replace(
                product,
                over=over,  # type: ignore[arg-type]
                scene=replace(product.scene, sensing_time=product.scene.sensing_time + timedelta(days=days)),
            ),
            directory=folder,
        )
        for days in (1, 11, 21)
    ]


@pytest.fixture
def drop(servers: Configuration) -> Iterator[Callable[..., None]]:
    """Puts products into the inbox, all at once, and takes them in as the watcher does."""
    settings = replace(configuration(), settle_seconds=0.0)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    watcher = Watcher(settings)

    def dropped(*products: Path) -> None:
        for product in products:
            shutil.copytree(product, settings.work / f"{product.name}.aside")
            (settings.work / f"{product.name}.aside").rename(settings.inbox / product.name)
        watcher.look()
        watcher.look()

    yield dropped
    for folder in settings.inbox.iterdir():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def worker(servers: Configuration) -> Iterator[None]:
    """Two threads that work off the real queues."""
    app.control.purge()
    with start_worker(
        app, pool="threads", concurrency=2, perform_ping_check=False, shutdown_timeout=30, queues=PRODUCTION
    ):
        yield
    app.control.purge()


def test_messages_for_nothing_do_nothing_and_those_that_are_lost_are_made_up_for(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    wake("request", 3)
    drop(series[0])
    app.control.purge()
    wait_for(lambda: tasks.hand_out() or ledger.is_known(series[0].stem), seconds=60, what="what nobody spoke of")
    assert settled(series[0].stem) == {series[0].stem: "published"}
    wait_for(lambda: waiting_messages() == 0, seconds=20, what="no message left")


def settled(*names: str) -> dict[str, str]:
    """The states of the drops of these products, once none is on its way."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        rows = {row["identifier"]: row["status"] for row in ledger.recent(50) if row["identifier"] in names}
        if len(rows) == len(names) and not set(rows.values()) & set(ledger.UNFINISHED):
            return rows
        time.sleep(0.1)
    raise AssertionError([(row["entry"], row["status"], row["reason"]) for row in ledger.recent(50)])


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


def test_an_image_too_cloudy_is_no_failure(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    chain.declines = True
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "published"}
    (row,) = [row for row in jobs.recent(50) if row["identifier"] == series[0].stem]
    assert (row["reason_code"], "97 % cloudy" in row["reason"]) == ("skipped", True)
    (key,) = [ledger.job_key(job) for job in chain.plan(Input(stored_item("sentinel2-l1c", series[0].stem), Path()))]
    job = ledger.job(key)
    assert job is not None
    assert (job["status"], job["outputs"]) == ("skipped", [])
    assert key not in ledger.unfinished()[1]


def test_a_failure_is_one(chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None) -> None:
    chain.fails = "the pixels are not what they seem"
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "failed"}


def test_a_product_that_needs_too_much_memory(
    chain: SmallChain, series: list[Path], drop: Callable[..., None], worker: None
) -> None:
    chain.hungry = True
    drop(series[0])
    assert settled(series[0].stem) == {series[0].stem: "failed"}
    (row,) = [row for row in jobs.recent(50) if row["identifier"] == series[0].stem]
    assert "ATELIER_WORKER_MEMORY" in row["reason"]


def test_a_job_that_is_cancelled_while_it_runs_publishes_nothing(
    chain: SmallChain, series: list[Path], drop: Callable[..., None]
) -> None:
    drop(series[0])
    tasks.work()
    chain.pause = 60
    (key,) = ledger.unfinished()[1]

    def cancel() -> None:
        wait_for(lambda: chain.seen, seconds=30, what="the job under way")
        with connection() as database:
            database.execute("UPDATE ledger.jobs SET status = 'cancelled' WHERE key = %s", [key])

    threading.Thread(target=cancel).start()
    began = time.monotonic()
    tasks.work()
    assert time.monotonic() - began < 40
    row = ledger.job(key)
    assert row is not None
    assert (row["status"], row["outputs"], row["crashes"]) == ("cancelled", [], 0)
    assert search({**OF_TILE, "collections": ["sentinel2-l2a"]})["features"] == []
    assert list((configuration().work).glob("job-*")) == []


def test_a_worker_is_held_to_its_memory() -> None:
    program = (
        "import numpy; from processing.queue import limit_memory; limit_memory(); numpy.ones(2**28, 'u1');"
        "print('little', flush=True); numpy.ones(2**31, 'u1'); print('much')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"ATELIER_WORKER_MEMORY": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["little"]
    assert "MemoryError" in done.stderr


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
