"""A chain that is small enough to look into, and what the tests of production do with it: drop, work, wait."""

from __future__ import annotations

import shutil
import time
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
from catalog.search import search
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.errors import ChainError, TooCloudy
from processing.intake.watcher import Watcher
from processing.queue import PRODUCTION, app
from processing.simulation.demonstration import simulate, small_products
from tests.catalog.products import SENTINEL2, l2a_product

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


def settled(*names: str) -> dict[str, str]:
    """The states of the drops of these products, once none is on its way."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        rows = {row["identifier"]: row["status"] for row in ledger.recent(50) if row["identifier"] in names}
        if len(rows) == len(names) and not set(rows.values()) & set(ledger.UNFINISHED):
            return rows
        time.sleep(0.1)
    raise AssertionError([(row["entry"], row["status"], row["reason"]) for row in ledger.recent(50)])
