"""A withdrawn product takes along what was made of it, and the ledger keeps its story."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pystac
import pytest

from catalog import tombstones
from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from catalog.supersede import Reference
from processing import ledger, reconcile, withdrawal
from processing.chains import Job
from processing.ledger import Row
from processing.withdrawal import made_of, withdraw

DAY = datetime(2017, 2, 3, 10, 50, 31, tzinfo=UTC)
RING = [[1.0, 43.0], [2.0, 43.0], [2.0, 44.0], [1.0, 44.0], [1.0, 43.0]]
Publish = Callable[..., Reference]


@pytest.fixture
def published(catalog_database: Configuration, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """Publishes a product of a day, or of a period, made from others; forgets all in the end."""
    monkeypatch.setattr("processing.withdrawal.hand_out", lambda keys: None)
    items: list[pystac.Item] = []

    def make(collection: str, *sources: Reference, days: int = 0, period: bool = False, version: int = 0) -> Reference:
        when = DAY + timedelta(days=days)
        item = pystac.Item(
            f"{collection.upper()}_{when:%Y%m%d}_V1-{version}",
            {"type": "Polygon", "coordinates": [RING]},
            [1.0, 43.0, 2.0, 44.0],
            None if period else when,
            {"start_datetime": f"{when:%Y-%m-%d}T00:00:00Z", "end_datetime": f"{when:%Y-%m}-28T00:00:00Z"}
            if period
            else {},
            collection=collection,
        )
        item.add_links([pystac.Link("derived_from", f"collections/{one[0]}/items/{one[1]}") for one in sources])
        folder = configuration().work / f"withdrawal-{uuid.uuid4().hex}"
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(item.id)
        item.add_asset("a", pystac.Asset("a.txt"))
        items.append(publish(item, folder))
        return collection, item.id

    yield make
    with connection() as database:
        for item in items:
            shutil.rmtree(path_of(directory_key(item)), ignore_errors=True)
            database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])
            database.execute("DELETE FROM atelier.tombstones WHERE id = %s", [item.id])


@pytest.fixture
def drop(catalog_database: Configuration) -> Iterator[str]:
    drop_id = uuid.uuid4().hex
    ledger.receive(drop_id, f"{drop_id}.zip")
    yield drop_id
    with ledger.ledger_connection() as database:
        for table, column in (("jobs", "drop_id"), ("events", "drop_id"), ("drops", "id")):
            database.execute(f"DELETE FROM ledger.{table} WHERE {column} = %s".encode(), [drop_id])


def job_of(key: str) -> Row:
    found = ledger.job(key)
    assert found is not None
    return found


def done(drop_id: str, job: Job, *outputs: Reference) -> str:
    (key,) = ledger.plan(drop_id, [job])
    ledger.plan(drop_id, [], done=key, outputs=["/".join(one) for one in outputs])
    return key


def test_what_was_made_of_an_image_and_what_it_only_helped(published: Publish) -> None:
    image = published("sentinel2-l1c")
    reflectance = published("sentinel2-l2a", image)
    snow = published("snow", reflectance)
    later = published("sentinel2-l2a", reflectance, image, days=10)
    composite = published("sentinel2-l3a", reflectance, later, period=True)
    assert {one.reference for one in made_of(*image)} == {reflectance, snow, composite}
    assert [one.reference for one in made_of(*image)][-1] == reflectance, "the last made first"
    assert {one.reference for one in made_of(*later)} == {composite}


def test_all_of_it_goes_and_the_period_is_made_again(published: Publish, drop: str) -> None:
    image = published("sentinel2-l1c")
    reflectance, later = published("sentinel2-l2a", image), published("sentinel2-l2a", image, days=10)
    composite = published("sentinel2-l3a", reflectance, later, period=True)
    ledger.verify(drop, identifier=image[1], collection=image[0])
    month = {"tile_id": "31TCJ", "month": drop}
    first = done(drop, Job("l2a", (image,)), reflectance)
    made_by = done(drop, Job("composite", (reflectance,), month), composite)
    sibling = done(drop, Job("composite", (later,), month))
    (waits,) = ledger.plan(drop, [Job("snow", (reflectance,))])
    gone = withdraw(*image, reason="wrong geometry", by="12", with_derived=True)
    assert set(gone) == {image, reflectance, composite}
    assert all(tombstones.tombstone(*one) for one in gone)
    assert tombstones.tombstone(*later) is None
    assert ledger.drop(drop)["status"] == "withdrawn"  # type: ignore[index]
    assert job_of(waits)["status"] == "cancelled"
    assert job_of(sibling)["status"] == "waiting"
    assert ledger.job(first) is ledger.job(made_by) is None, "they may come again under their names"
    assert not [one for one in reconcile.findings() if any(name in one.name for _, name in gone)]


def test_without_what_was_made_of_it(published: Publish, drop: str) -> None:
    image = published("sentinel2-l1c")
    reflectance = published("sentinel2-l2a", image)
    ledger.verify(drop, identifier=image[1], collection=image[0])
    key = done(drop, Job("l2a", (image,)), reflectance)
    assert withdraw(*image, reason="x", by="12") == [image]
    assert tombstones.tombstone(*reflectance) is None
    assert job_of(key)["status"] == "done"


def test_interrupted_before_the_ledger_knows_it_is_noticed_and_mended(
    published: Publish, drop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = published("sentinel2-l1c")
    reflectance = published("sentinel2-l2a", image)
    ledger.verify(drop, identifier=image[1], collection=image[0])
    done(drop, Job("l2a", (image,)), reflectance)
    with monkeypatch.context() as patch:
        patch.setattr(withdrawal, "note_withdrawn", lambda *names, reason: None)
        withdraw(*image, reason="x", by="12", with_derived=True)
    names = {"/".join(image), "/".join(reflectance)}
    found = [one for one in reconcile.findings() if one.name in names]
    assert {one.name for one in found} == names
    for one in found:
        assert one.mend is not None
        one.mend()
    assert not [one for one in reconcile.findings() if one.name in names]
    assert ledger.drop(drop)["status"] == "withdrawn"  # type: ignore[index]
