"""Some of the names that GDAL would follow, of ``benchmarks/faults/payloads.py``, asked of the tile server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pystac
import pytest
from starlette.testclient import TestClient

from benchmarks.faults.payloads import disguises, listener, payloads, try_payloads
from catalog.configuration import configuration
from catalog.database import connection
from catalog.storage import path_of
from tests.catalog.tile_requests import path_to

NAMES = 24


@pytest.fixture
def stored(sentinel2: pystac.Item) -> Iterator[object]:
    """Lets an asset of a stored item lead elsewhere, as no publication could."""
    from titiler.pgstac.dependencies import ttl_cache

    def change(href: str) -> None:
        ttl_cache.clear()
        with connection() as database:
            database.execute(
                "UPDATE items SET content = jsonb_set(content, '{assets,FRE_B4,href}', to_jsonb(%s::text)) "
                "WHERE id = %s",
                [href, sentinel2.id],
            )

    yield change
    change(sentinel2.assets["FRE_B4"].href)
    ttl_cache.clear()


def test_none_of_gdals_own_names_is_followed(tiles: TestClient, sentinel2: pystac.Item, stored: object) -> None:
    secret = configuration().data / "canary.tif"
    band: Path = path_of(sentinel2.assets["FRE_B4"].href)
    shutil.copy(band, secret)
    looks = disguises(band.parent, secret)
    keys = [str(path.relative_to(configuration().archive)) for path in looks]
    try:
        with listener() as (address, asked):
            names = [*keys, *payloads(secret, address, number=NAMES, seed=3)]
            outcome = try_payloads(
                tiles, path_to(sentinel2), names, store=stored, secret=secret.read_bytes()[:2000], asked=asked
            )
    finally:
        for path in [*looks, secret]:
            path.unlink()
    assert outcome.wrong == []
    assert outcome.trials == NAMES + len(keys)
