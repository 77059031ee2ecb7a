"""Products made again as new versions: behind everything else, each in place of the old one, or all together."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pystac
import pytest

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.search import item as stored_item
from catalog.search import search
from catalog.storage import directory_key, path_of
from processing import campaigns, ledger, tasks
from processing.campaigns import Choice
from processing.chains import Auxiliary, Input, Job, Output, Wanted
from processing.editions import MADE_IN
from processing.history import drop_of, story
from processing.queue import PRODUCTION
from processing.reprocessing import CampaignRefused, begin, go_on, tell
from processing.reproduce import reproduce
from processing.turns import taken

TILE, LEVEL1, LEVEL2 = "31TGN", "sentinel2-l1c", "sentinel2-l2a"
RING = [[5.0, 44.0], [6.0, 44.0], [6.0, 45.0], [5.0, 45.0], [5.0, 44.0]]
OF_TILE: dict[str, Any] = {
    "collections": [LEVEL2],
    "filter-lang": "cql2-json",
    "filter": {"op": "=", "args": [{"property": "grid:code"}, f"MGRS-{TILE}"]},
    "limit": 50,
}


def image(identifier: str, collection: str, when: datetime, version: str, text: str, folder: Path) -> pystac.Item:
    """A product of one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.txt").write_text(text)
    properties = {"grid:code": f"MGRS-{TILE}", "processing:version": version}
    square = {"type": "Polygon", "coordinates": [RING]}
    item = pystac.Item(identifier, square, [5.0, 44.0, 6.0, 45.0], when, properties, collection=collection)
    item.add_asset("a", pystac.Asset("a.txt"))
    return item


@dataclass
class Versioned:
    """Makes a new version where there is none of the same image, as every chain does."""

    version: str = "1.0.0"
    shown: list[str] = field(default_factory=list)

    name = "versioned"
    consumes = frozenset({LEVEL1})
    produces = frozenset({LEVEL2})

    def equipped(self, auxiliary: Auxiliary) -> Versioned:
        return self

    def plan(self, published: Input) -> list[Job]:
        reference = (str(published.item.collection_id), published.item.id)
        return [Job(self.name, (reference,))] if reference[0] in self.consumes else []

    def wants(self, job: Job, inputs: Sequence[Input]) -> tuple[Wanted, ...]:
        day = f"{inputs[0].item.datetime:%Y-%m-%d}"
        return (Wanted({**OF_TILE, "datetime": f"{day}T00:00:00Z/{day}T23:59:59Z"}),)

    def run(self, job: Job, inputs: Sequence[Input], context: Sequence[Input], work: Path) -> list[Output]:
        origin = f"collections/{LEVEL1}/items/{inputs[0].item.id}"
        self.shown = [one.item.id for one in context]
        if any(str(link.target) == origin for one in context for link in one.item.get_links("derived_from")):
            return []
        made = sorted(context, key=lambda one: one.item.id)
        when = inputs[0].item.datetime
        assert when is not None
        name = f"GRAPES_{when:%Y%m%d}_T{TILE}_V1-{len(made)}"
        item = image(name, LEVEL2, when, self.version, f"{name} {self.version}", work / "made")
        item.add_link(pystac.Link("derived_from", origin))
        return [Output(item, work / "made", (LEVEL2, made[-1].item.id) if made else None)]


def forget_everything() -> None:
    with connection() as database:
        database.execute(
            "TRUNCATE ledger.campaign_products, ledger.campaigns, ledger.jobs, ledger.events, ledger.drops"
        )
    for item in search({**OF_TILE, "collections": [LEVEL1, LEVEL2]})["features"]:
        shutil.rmtree(path_of(directory_key(pystac.Item.from_dict(item))), ignore_errors=True)
        with connection() as database:
            database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item["id"], item["collection"]])


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch, catalog_database: Configuration) -> Iterator[Versioned]:
    """The only chain there is; jobs are done where they are handed out."""
    small = Versioned()
    everything: dict[str, Any] = {small.name: small}
    monkeypatch.setattr("processing.running.chains", lambda: everything)
    monkeypatch.setattr("processing.flow.chains", lambda: everything)
    monkeypatch.setattr("processing.reprocessing.hand_out", lambda keys: None)
    monkeypatch.setattr("processing.tasks._wake_for", lambda keys: None)
    forget_everything()
    yield small
    forget_everything()


@pytest.fixture
def products(chain: Versioned) -> list[str]:
    """Names of three products, each made of an image."""
    for day in (1, 2, 3):
        when = datetime(2016, 5, day, 10, 50, tzinfo=UTC)
        drop_id, name = uuid.uuid4().hex, f"RAISINS_{day}"
        folder = configuration().work / f"reprocessing-{drop_id}"
        item = publish(image(name, LEVEL1, when, "05.00", name, folder), folder)
        ledger.receive(drop_id, name)
        ledger.verify(drop_id, identifier=name, collection=LEVEL1)
        ledger.plan(drop_id, chain.plan(Input(item, path_of(directory_key(item)))))
    work()
    return current()


def work(most: int = 99) -> int:
    """Do what workers would; how many jobs that were."""
    for number in range(most):
        with taken(PRODUCTION) as one:
            if one is None:
                return number
            tasks._run_job(one)
    return most


def current() -> list[str]:
    found = search(OF_TILE)["features"]
    return sorted(item["id"] for item in found if not item["properties"].get("deprecated"))


def last(campaign: str) -> dict[str, Any]:
    found = campaigns.campaign(campaign)
    assert found is not None
    return found


ALL = Choice(LEVEL2, tiles=(TILE,))


def test_each_takes_the_place_of_the_old_one(chain: Versioned, products: list[str]) -> None:
    chain.version = "1.1.0"
    campaign = begin(ALL, reason="a better method", by="12")
    go_on()
    assert len(ledger.unfinished()[1]) == 2, "so many at once"
    go_on()
    assert work() == 2
    assert current() == [name.replace("V1-0", "V1-1") for name in products[:2]] + products[2:]
    go_on()
    assert work() == 1
    go_on()
    found = last(campaign)
    assert (found["status"], found["products"], found["made"], found["planned"]) == ("finished", 3, 3, 0)
    new = stored_item(LEVEL2, products[0].replace("V1-0", "V1-1"))
    assert (new.properties["processing:version"], new.properties[MADE_IN]) == ("1.1.0", campaign)
    assert stored_item(LEVEL2, products[0]).properties["deprecated"] is True
    assert ledger.counts() == {"published": 3}
    told = story(drop_of(LEVEL2, products[0]) or "")
    assert told is not None
    assert [(one["status"], one["detail"]) for one in told.events if one["status"] == "superseded"] == [
        ("superseded", f"{LEVEL2}/{products[0]} by {new.id}")
    ]
    assert [stage.took is not None for stage in told.stages] == [True, True]


def test_new_images_go_before(chain: Versioned, products: list[str]) -> None:
    begin(ALL, reason="x", by="12")
    go_on()
    assert {ledger.job(key)["purpose"] for key in ledger.unfinished()[1]} == {"reprocessing"}  # type: ignore[index]
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, "an image")
    with taken(PRODUCTION) as one:
        assert one is not None
        assert one.key == drop_id


def test_together_the_old_ones_stay_current_until_the_switch(chain: Versioned, products: list[str]) -> None:
    chain.version = "1.1.0"
    campaign = begin(ALL, reason="x", by="12", together=True, at_once=5)
    go_on()
    assert work() == 3
    go_on()
    assert last(campaign)["status"] == "ready"
    assert current() == products
    tell(campaign, "switch")
    go_on()
    go_on()
    assert current() == [name.replace("V1-0", "V1-1") for name in products]
    assert (last(campaign)["status"], last(campaign)["switched"]) == ("finished", 3)
    assert not (configuration().data / "aside" / campaign).exists()
    assert [one["outputs"] for one in campaigns.products(campaign)] == [
        [f"{LEVEL2}/{name.replace('V1-0', 'V1-1')}"] for name in products
    ]


def test_a_switch_that_is_interrupted_goes_on(
    chain: Versioned, products: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = begin(ALL, reason="x", by="12", together=True, at_once=5)
    go_on()
    work()
    go_on()
    tell(campaign, "switch")

    def killed(*arguments: Any, **keywords: Any) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "plan", killed)
        with pytest.raises(KeyboardInterrupt):
            go_on()
    assert current()[0] == products[0].replace("V1-0", "V1-1"), "published, and the ledger does not know"
    go_on()
    go_on()
    assert current() == [name.replace("V1-0", "V1-1") for name in products]
    assert last(campaign)["switched"] == 3
    assert all(len(one["outputs"]) == 1 and one["reason"] is None for one in campaigns.products(campaign))


def test_what_has_another_successor_by_then_is_left_alone(chain: Versioned, products: list[str]) -> None:
    campaign = begin(ALL, reason="x", by="12", together=True, at_once=5)
    go_on()
    work()
    go_on()
    other = products[0].replace("V1-0", "V1-1")
    folder = configuration().work / f"reprocessing-{uuid.uuid4().hex}"
    when = datetime(2016, 5, 1, 10, 50, tzinfo=UTC)
    publish(image(other, LEVEL2, when, "9", "real time", folder), folder, replaces=(LEVEL2, products[0]))
    tell(campaign, "switch")
    go_on()
    go_on()
    assert stored_item(LEVEL2, other).properties["processing:version"] == "9"
    (left,) = [one for one in campaigns.products(campaign) if one["status"] == "impossible"]
    assert "another version" in left["reason"]


def test_cancelled_nothing_is_left_of_it(chain: Versioned, products: list[str]) -> None:
    campaign = begin(ALL, reason="x", by="12", together=True)
    go_on()
    work(1)
    tell(campaign, "cancel")
    assert ledger.unfinished()[1] == []
    go_on()
    assert current() == products
    assert not (configuration().data / "aside" / campaign).exists()
    assert ledger.counts() == {"published": 3}
    with pytest.raises(CampaignRefused, match="ready"):
        tell(campaign, "switch")


def test_paused_it_waits(chain: Versioned, products: list[str]) -> None:
    campaign = begin(ALL, reason="x", by="12")
    tell(campaign, "pause")
    go_on()
    assert ledger.unfinished()[1] == []
    tell(campaign, "resume")
    go_on()
    assert len(ledger.unfinished()[1]) == 2


def test_done_again_after_a_death_there_is_one_new_version(chain: Versioned, products: list[str]) -> None:
    """The worker died between publication and the ledger's note of it."""
    begin(ALL, reason="x", by="12", at_once=1)
    go_on()
    (key,) = ledger.unfinished()[1]
    row = ledger.job(key)
    assert row is not None
    with taken(PRODUCTION) as one:
        assert one is not None
        tasks._made(one, row, configuration().work / f"job-{key}")
    work()
    assert ledger.job(key)["outputs"] == [f"{LEVEL2}/{products[0].replace('V1-0', 'V1-1')}"]  # type: ignore[index]
    assert len(search(OF_TILE)["features"]) == 4


def test_the_choice(chain: Versioned, products: list[str]) -> None:
    assert campaigns.count(ALL) == 3
    assert campaigns.count(Choice(LEVEL2, ("31TGN", "30TXX"), versions=("1.0.0",))) == 3
    assert campaigns.count(Choice(LEVEL2, (TILE,), versions=("2.0.0",))) == 0
    assert campaigns.count(Choice(LEVEL2, (TILE,), first=datetime(2016, 5, 2, tzinfo=UTC))) == 2
    assert campaigns.count(Choice(LEVEL2, (TILE,), last=datetime(2016, 5, 2, tzinfo=UTC))) == 1
    with pytest.raises(CampaignRefused, match="no current product"):
        begin(Choice(LEVEL2, ("30TXX",)), reason="x", by="12")


def test_a_product_that_no_job_made_cannot_be_made_again(chain: Versioned, products: list[str]) -> None:
    with ledger.ledger_connection() as database:
        database.execute("DELETE FROM ledger.jobs WHERE outputs ? %s", [f"{LEVEL2}/{products[0]}"])
    campaign = begin(ALL, reason="x", by="12", at_once=9)
    go_on()
    assert work() == 2
    go_on()
    found = last(campaign)
    assert (found["status"], found["made"], found["not_made"]) == ("finished", 2, 1)


def test_a_new_version_is_reproducible(chain: Versioned, products: list[str]) -> None:
    begin(ALL, reason="x", by="12", at_once=3)
    go_on()
    work()
    assert all(one.same for one in reproduce(LEVEL2, current()[0]))
