"""Received products that are no more than their items, and what becomes of their jobs, said as a worker says it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pystac
from rasterio.warp import transform_bounds

from catalog.configuration import configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.flow import jobs_after
from processing.raster.mgrs_tile import tile_grid
from processing.running import published_product

TILE = "31TGN"
"""Of the tests of requests alone."""
COLLECTION = "sentinel2-l1c"


def received(day: int, *, tile: str = TILE, cloud_cover: float = 10.0) -> pystac.Item:
    """Publish an image of March 2022, without pixels."""
    when = datetime(2022, 3, day, 10, 50, 31, tzinfo=UTC)
    grid = tile_grid(tile, 60)
    west, south, east, north = transform_bounds(f"EPSG:{grid.epsg}", "EPSG:4326", *grid.bounds)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    item = pystac.Item(
        f"S2A_MSIL1C_{when:%Y%m%dT%H%M%S}_N0400_R051_T{tile}_{when:%Y%m%dT%H%M%S}",
        {"type": "Polygon", "coordinates": [ring]},
        [west, south, east, north],
        when,
        {"platform": "sentinel-2a", "constellation": "sentinel-2", "grid:code": f"MGRS-{tile}",
         "eo:cloud_cover": cloud_cover},
        collection=COLLECTION,
    )  # fmt: skip
    return _published(item)


def made(source: pystac.Item, *, collection: str = "sentinel2-l2a", level: str = "L2A") -> pystac.Item:
    """Publish what was made of an image, or of what was made of it."""
    assert source.datetime
    tile = str(source.properties["grid:code"]).removeprefix("MGRS-")
    item = pystac.Item(
        f"SENTINEL2A_{source.datetime:%Y%m%d-%H%M%S}-000_{level}_T{tile}_C_V1-0",
        source.geometry,
        source.bbox,
        source.datetime,
        {name: source.properties[name] for name in ("platform", "constellation", "grid:code", "eo:cloud_cover")},
        collection=collection,
    )
    item.add_link(pystac.Link("derived_from", f"collections/{source.collection_id}/items/{source.id}"))
    return _published(item)


def finish(key: str, *products: pystac.Item) -> None:
    """As a worker does when a job has made ``products``: what follows is planned with it."""
    row = ledger.job(key)
    assert row
    ledger.begin(key)
    names = [f"{item.collection_id}/{item.id}" for item in products]
    following = [job for item in products for job in jobs_after(published_product(str(item.collection_id), item.id))]
    ledger.plan(row["drop_id"], following, done=key, outputs=names)


def key_of(item: pystac.Item) -> str:
    (job,) = jobs_after(published_product(str(item.collection_id), item.id))
    return ledger.job_key(job)


@contextmanager
def nothing_left() -> Iterator[None]:
    """Forgets the requests, the jobs and the products of these tests, before and after."""
    forget()
    yield
    forget()


def forget(tiles: Sequence[str] = (TILE,)) -> None:
    codes = [f"MGRS-{tile}" for tile in tiles]
    with connection() as database:
        rows = database.execute(
            "DELETE FROM items WHERE content -> 'properties' ->> 'grid:code' = ANY (%s) RETURNING id, collection",
            [codes],
        ).fetchall()
        database.execute("TRUNCATE ledger.requests, ledger.request_parts")
        drops = "SELECT id FROM ledger.drops WHERE identifier ~ ANY (%s)"
        patterns = [f"_T{tile}_" for tile in tiles]
        for table in ("jobs", "events"):
            database.execute(f"DELETE FROM ledger.{table} WHERE drop_id IN ({drops})", [patterns])
        database.execute("DELETE FROM ledger.drops WHERE identifier ~ ANY (%s)", [patterns])
    for identifier, collection in rows:
        for folder in (configuration().archive / collection).glob(f"*/*/*/{identifier}"):
            shutil.rmtree(folder, ignore_errors=True)


def _published(item: pystac.Item) -> pystac.Item:
    directory = configuration().work / f"requests-{item.id}"
    for old in (directory, path_of(directory_key(item))):
        shutil.rmtree(old, ignore_errors=True)
    directory.mkdir(parents=True)
    (directory / "MTD.xml").write_text("<metadata/>")
    item.add_asset("metadata", pystac.Asset("MTD.xml", media_type="application/xml"))
    return publish(item, directory)
