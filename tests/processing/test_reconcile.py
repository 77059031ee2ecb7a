"""The ledger beside the catalog: what it says and what is not there."""

from __future__ import annotations

import uuid

import pytest

from catalog.configuration import Configuration
from processing import ledger
from processing.chains import Job
from processing.reconcile import Finding, findings


@pytest.fixture
def drop_id(catalog_database: Configuration) -> str:
    identifier = uuid.uuid4().hex
    ledger.receive(identifier, "product.zip")
    ledger.verify(identifier, identifier=identifier, collection="sentinel2-l1c")
    return identifier


def about(text: str) -> list[Finding]:
    return [one for one in findings() if text in f"{one.name} {one.what}"]


def test_a_product_that_only_the_ledger_knows_is_named(drop_id: str) -> None:
    assert about(drop_id) == []
    ledger.plan(drop_id, [])
    [found] = about(drop_id)
    assert found.name == f"sentinel2-l1c/{drop_id}"
    assert found.mend is None


def test_what_a_job_made_and_is_not_there_is_made_again(drop_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [key] = ledger.plan(drop_id, [Job("l2a", (("sentinel2-l1c", drop_id),), {})])
    ledger.plan(drop_id, [], done=key, outputs=[f"sentinel2-l2a/{drop_id}"])
    [found] = [one for one in about(drop_id) if one.mend]
    queued: list[str] = []
    monkeypatch.setattr("processing.reconcile.wake", queued.append)
    assert found.mend is not None
    found.mend()
    assert queued == ["new"]
    row = ledger.job(key)
    assert row is not None
    assert row["status"] == "waiting"
    ledger.fail(key, "this was a test")
    assert not [one for one in about(drop_id) if one.mend]


def test_scratch_of_what_is_over_is_removed(drop_id: str, catalog_database: Configuration) -> None:
    folder = catalog_database.work / "intake" / drop_id
    folder.mkdir(parents=True)
    assert about(drop_id) == []
    ledger.finish(drop_id, "quarantined", code="test", reason="this was a test")
    [found] = about(drop_id)
    assert found.mend is not None
    found.mend()
    assert not folder.exists()
