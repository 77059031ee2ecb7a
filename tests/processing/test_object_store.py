"""Chains read their inputs from an object store, publish to it, and the tiles show what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from starlette.testclient import TestClient

from catalog.configuration import Configuration
from catalog.database import connection
from catalog.publish import publish
from catalog.storage import directory_key, files_key, store
from processing.chains import Input, Output, chains
from processing.inputs import input_of
from processing.items import level1_item
from processing.raster.points import read_point
from processing.sensors import open_product
from processing.simulation.demonstration import simulate, small_products
from tests.objects import ObjectStore


@pytest.fixture
def published(
    catalog_database: Configuration, archive_on_objects: ObjectStore, tmp_path: Path
) -> Iterator[list[pystac.Item]]:
    """A small Level-1C product; what is appended is forgotten too in the end."""
    product = small_products()[0]
    over = replace(product.over, geobox=replace(product.over.geobox, height=180, width=180))
    received = simulate(replace(product, over=over), directory=tmp_path)
    items = [publish(level1_item(open_product(received)), received)]
    yield items
    for item in items:
        store().remove(directory_key(item))
        with connection() as database:
            database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [item.id, item.collection_id])


def made_by(chain_name: str, source: Input, work: Path) -> Output:
    chain = chains()[chain_name]
    (output,) = chain.run(chain.plan(source)[-1], [source], [], work)
    return output


def pixels(path: Path | str) -> np.ndarray:
    with rasterio.open(path) as image:
        found: np.ndarray = image.read()
        return found


def test_a_product_goes_all_the_way(published: list[pystac.Item], tmp_path: Path) -> None:
    received = input_of(published[0], tmp_path / "scratch")
    assert received.is_there()
    output = made_by("l2a", received, tmp_path / "work")
    assert {path.name for path in received.directory.iterdir()} >= {"MTD_MSIL1C.xml", "GRANULE"}
    same = "FRE_B4"
    there = pixels(output.directory / output.item.assets[same].href)

    level2 = publish(output.item, output.directory)
    published.append(level2)
    kept = input_of(level2, tmp_path / "scratch2")
    assert (pixels(kept.file(Path(level2.assets[same].href).name)) == there).all()
    metadata = kept.file(f"{level2.id}_MTD_ALL.xml")
    assert metadata.read_bytes() == store().read(f"{files_key(level2)}/{level2.id}_MTD_ALL.xml")
    west, south, east, north = level2.bbox or (0, 0, 0, 0)
    found = read_point(Path(store().raster(level2.assets[same].href)), (west + east) / 2, (south + north) / 2)
    assert found is not None

    snow = made_by("snow", kept, tmp_path / "snow")
    assert not any(path.suffix == ".tif" for path in kept.directory.rglob("*")), "images are read in place"
    published.append(publish(snow.item, snow.directory))

    from catalog.tiles import application

    with TestClient(application, raise_server_exceptions=False) as tiles:
        address = f"/collections/{level2.collection_id}/items/{level2.id}/preview.png?render=true-colour"
        answer = tiles.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/png"


def test_an_image_that_cannot_be_read_now_is_waited_for_not_taken_for_damaged(published: list[pystac.Item]) -> None:
    gone = Path(store().raster(f"{files_key(published[0])}/GONE.tif"))
    with pytest.raises(OSError, match="object store") as raised:
        read_point(gone, 0, 0)
    assert raised.value.errno == 5
