"""An extract of a product in slow storage waits until it is back, without keeping a worker or others waiting."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pystac
import pytest

from catalog import tiers
from catalog.storage import path_of
from catalog.tiers.recall import recall_batch
from processing import extract_ledger, ledger
from processing.extract_tasks import make_next_extract
from tests.catalog.tiers.conftest import disk_of, far, tier  # noqa: F401  fixtures


@pytest.fixture(autouse=True)
def _no_extracts(far: pystac.Item) -> Iterator[None]:  # noqa: F811
    yield
    with ledger.ledger_connection() as database:
        database.execute("DELETE FROM ledger.extracts")


def state(extract_id: UUID) -> tuple[str, str | None]:
    row = extract_ledger.get(extract_id, owner="1")
    assert row is not None
    return row["status"], row["code"]


def test_it_waits_and_is_made_when_its_products_are_back(far: pystac.Item) -> None:  # noqa: F811
    assert not path_of(far.assets["FRE_B4"].href).exists()
    request = {"items": [f"{far.collection_id}/{far.id}"], "bbox": list(far.bbox or ()), "layers": ["NDVI"]}
    extract_id = uuid4()
    extract_ledger.add(extract_id, owner="1", label="", request=request, mail=True, most=9)
    make_next_extract()
    assert state(extract_id) == ("waiting", "slow-storage")
    assert extract_ledger.candidates() == []  # its turn comes later, others' now
    assert tiers.figures()["requests"] == 1
    assert recall_batch() == 1
    with ledger.ledger_connection() as database:
        database.execute("UPDATE ledger.extracts SET not_before = now()")
    make_next_extract()
    assert state(extract_id) == ("ready", None)
