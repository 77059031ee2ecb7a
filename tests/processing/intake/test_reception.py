"""Reference polygons through the inbox, with the real catalog and ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pystac
import pytest
import shapely

from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.search import item as published_item
from catalog.search import search
from catalog.storage import directory_key, path_of
from processing import ledger
from processing.chains import Input
from processing.intake.completeness import is_whole
from processing.intake.verification import verify_drop
from tests.catalog.conftest import forget
from tests.processing.landcover.packages import fields, tamper, write
from tests.processing.stac import core_errors

Drop = Callable[[Path], Input | None]


@pytest.fixture
def drop(catalog_database: Configuration) -> Iterator[Drop]:
    """Put a file where the watcher puts what it takes, and verify it; all is forgotten in the end."""

    def dropped(path: Path) -> Input | None:
        drop_id = f"reference-{path.parent.name}"
        folder = catalog_database.work / "intake" / drop_id
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(folder / path.name)
        ledger.receive(drop_id, path.name)
        return verify_drop(drop_id)

    _forget_all(catalog_database)
    yield dropped
    _forget_all(catalog_database)


def _forget_all(settings: Configuration) -> None:
    for item in search({"collections": ["landcover-reference"], "limit": 100})["features"]:
        forget(pystac.Item.from_dict(item))
    with connection() as database:
        database.execute("DELETE FROM ledger.events WHERE drop_id LIKE 'reference-%'")
        database.execute("DELETE FROM ledger.drops WHERE id LIKE 'reference-%'")
    for folder in settings.quarantine.glob("*~referenc*"):
        shutil.rmtree(folder)


def _file(folder: Path, number: int) -> Path:
    folder.mkdir(exist_ok=True)
    return write(folder / "Région 76 (2018).gpkg", fields(number), code_18=["311", *["312"] * (number - 2), "999"])


def test_a_reference_is_published_like_any_product(drop: Drop, tmp_path: Path) -> None:
    path = _file(tmp_path / "first", 40)
    assert is_whole(path)
    content = path.read_bytes()
    received = drop(path)
    assert received
    item = published_item("landcover-reference", received.item.id)
    assert item.id.startswith("OSO_20181231_L3B-REFERENCE_REGION-76_C_")
    assert core_errors(item) == []
    assert item.properties["atelier:polygons_by_class"] == {"Broadleaved forest": 1, "Coniferous forest": 38}
    assert item.properties["atelier:unknown_codes"] == {"code_18 999": 1}
    assert item.properties["atelier:tiles"] == ["31TCJ"]
    stored = path_of(item.assets["reference"].href)
    assert stored.parent == path_of(directory_key(item))
    assert stored.read_bytes() == content


def test_a_corrected_file_takes_the_place_of_the_one_before(drop: Drop, tmp_path: Path) -> None:
    old, new = (drop(_file(tmp_path / name, number)) for name, number in (("old", 41), ("new", 42)))
    assert old
    assert new
    stored = published_item("landcover-reference", old.item.id)
    assert stored.properties["deprecated"] is True
    successor = stored.get_single_link("successor-version")
    assert isinstance(successor, pystac.Link)
    assert str(successor.target).endswith(new.item.id)


def test_the_same_file_twice_is_one_product(drop: Drop, tmp_path: Path) -> None:
    first = _file(tmp_path / "one", 43)
    second = tmp_path / "two" / first.name
    second.parent.mkdir()
    second.write_bytes(first.read_bytes())
    assert drop(first)
    assert drop(second) is None
    twice = ledger.drop("reference-two")
    assert twice
    assert twice["status"] == "duplicate"


def _damaged(path: Path) -> None:
    write(path, fields(300), oso=[11] * 300)
    content = bytearray(path.read_bytes())
    content[100:6000] = b"\xaa" * 5900
    path.write_bytes(content)


def _endless(path: Path) -> None:
    write(path, fields(1), oso=[11])
    rows = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i AS fid, NULL AS geom, 11 AS oso FROM n"
    )
    tamper(path, "ALTER TABLE parcels RENAME TO hidden", f"CREATE VIEW parcels AS {rows}")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda path: path.write_text("not a database"), "corrupt-product", id="text"),
        pytest.param(_damaged, "corrupt-product", id="damaged"),
        pytest.param(_endless, "unsafe-archive", id="a layer that counts for ever"),
        pytest.param(lambda path: write(path, fields(3), crs=None, oso=[11] * 3), "invalid-metadata", id="nowhere"),
        pytest.param(lambda path: write(path, fields(1), code_18=["777"]), "unsupported-product", id="unknown codes"),
        pytest.param(
            lambda path: write(path, [shapely.box(-90, -80, 90, 80)], crs="EPSG:4326", oso=[11]),
            "unsupported-product", id="half the world",
        ),
    ],
)  # fmt: skip
def test_a_hostile_file_goes_to_quarantine_with_its_reason(
    drop: Drop, tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    path = tmp_path / "reference_2018.gpkg"
    make(path)
    content = path.read_bytes()
    assert drop(path) is None
    row = ledger.drop(f"reference-{tmp_path.name}")
    assert row
    assert (row["status"], row["reason_code"]) == ("quarantined", code)
    assert search({"collections": ["landcover-reference"]})["features"] == []
    (kept,) = configuration().quarantine.glob("reference_2018.gpkg~*/reference_2018.gpkg")
    assert kept.read_bytes() == content


def test_a_layer_of_an_odd_name_harms_nothing(drop: Drop, tmp_path: Path) -> None:
    path = write(tmp_path / "a2018.gpkg", fields(2), layer="x'; DROP TABLE pgstac.items; --", oso=[11, 12])
    received = drop(path)
    assert received
    assert published_item("landcover-reference", received.item.id).properties["atelier:campaign"] == 2018
