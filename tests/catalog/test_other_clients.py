"""Programs of other people that know no Atelier: eodag, GDAL's client of OGC API – Features, and what QGIS asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyogrio
import pystac
import pytest

from tests.catalog.alone import running


@pytest.fixture(scope="module")
def root_url(published: list[pystac.Item]) -> Iterator[str]:
    """The STAC API started alone, as on a host of its own."""
    with running("catalog.stac_api:application", "/stac/") as url:
        yield url


def test_eodag_finds_all_products_of_a_collection(
    root_url: str, published: list[pystac.Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("EODAG_CFG_DIR", str(tmp_path))
    monkeypatch.setenv("EODAG_EXT_COLLECTIONS_CFG_URI", "")
    from eodag import EODataAccessGateway

    gateway = EODataAccessGateway()
    gateway.add_provider("atelier", url=f"{root_url}search")
    found = gateway.search_all(
        provider="atelier", collection="sentinel2-l2a", start="2018-05-01", end="2018-10-01", limit=2
    )
    ours = [item for item in published if item.collection_id == "sentinel2-l2a"]
    assert {product.properties["id"] for product in found} == {item.id for item in ours}
    assert all("FRE_B4" in product.assets for product in found)


def test_gdal_reads_a_collection_by_pages_and_by_place(root_url: str, sentinel2: pystac.Item) -> None:
    """Layers, schema, pages and the box of OGC API – Features."""
    address = f"OAPIF:{root_url.rstrip('/')}"
    layers = [str(name) for name, _ in pyogrio.list_layers(address)]
    assert "sentinel2-l2a" in layers
    west, south, east, north = sentinel2.bbox or ()
    here = pyogrio.raw.read(address, layer="sentinel2-l2a", bbox=(west, south, east, north), PAGE_SIZE=2)
    elsewhere = pyogrio.raw.read(address, layer="sentinel2-l2a", bbox=(-70, -40, -69, -39))
    assert len(here[2]) == 5
    assert len(elsewhere[2]) == 0


def test_what_qgis_asks_is_answered(root_url: str, sentinel2: pystac.Item) -> None:
    """The requests of QGIS's provider of OGC API – Features, one after the other."""
    with httpx.Client(headers={"Accept": "application/json", "User-Agent": "Mozilla/5.0 QGIS/34000"}) as client:
        landing = client.get(root_url).raise_for_status().json()
        rels = {link["rel"]: link["href"] for link in landing["links"]}
        conforms = set(client.get(rels["conformance"]).raise_for_status().json()["conformsTo"])
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
        definition = client.get(
            rels["service-desc"], headers={"Accept": "application/vnd.oai.openapi+json;version=3.0"}
        )
        assert "/collections/{collection_id}/items" in definition.raise_for_status().json()["paths"]
        collections = client.get(rels["data"], params={"f": "json"}).raise_for_status().json()["collections"]
        one = next(collection for collection in collections if collection["id"] == "sentinel2-l2a")
        assert one["extent"]["spatial"]["bbox"]
        items = next(link["href"] for link in one["links"] if link["rel"] == "items")
        query = {"limit": "2", "bbox": "-180,-90,180,90", "datetime": "2018-05-01T00:00:00Z/2018-12-31T23:59:59Z"}
        ids: list[str] = []
        page = client.get(items, params=query).raise_for_status()
        while True:
            assert page.headers["content-type"].startswith("application/geo+json")
            ids += [feature["id"] for feature in page.json()["features"]]
            following = next((link["href"] for link in page.json()["links"] if link["rel"] == "next"), None)
            if following is None:
                break
            page = client.get(following).raise_for_status()
        assert len(ids) == len(set(ids)) == page.json()["numberMatched"] == 5
