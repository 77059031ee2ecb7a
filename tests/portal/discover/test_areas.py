"""Areas: in addresses, from files, hostile ones too, and what they do to a search."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pystac
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from shapely.geometry import box, shape

from portal.discover.areas import Area, AreaRefused, uploaded
from portal.discover.areas.area import LONGEST
from portal.discover.areas.simplify import MOST_CORNERS, corners
from portal.discover.searches import understood
from portal.discover.selectors import results_find

FIELD = shapely.Polygon([(1.4, 43.5), (1.6, 43.5), (1.5, 43.7)])


@pytest.mark.parametrize(
    "text", ["1.2,43.4,1.7,43.8", "POLYGON((1 43,2 43,2 44,1 43))", "-180,-90,180,90", "1.23456,43.1,1.2346,43.10004"]
)
def test_an_area_is_written_as_it_was_read(text: str) -> None:
    area = Area.of_text(text)
    assert area is not None
    assert area.text == text


def test_the_text_of_an_area_is_the_area() -> None:
    angles = np.linspace(0, 2 * np.pi, 5_000)
    coast = shapely.Polygon(
        np.c_[1.44 + 0.3 * np.cos(angles) + 0.01 * np.cos(50 * angles), 43.6 + 0.2 * np.sin(angles)]
    )
    area = Area.of_geometry(coast)
    again = Area.of_text(area.text)
    assert again is not None
    assert corners(again.geometry) <= MOST_CORNERS
    assert again.geometry.symmetric_difference(coast).area < 0.01 * coast.area
    assert len(area.text) < 4_000


def test_a_thousand_parcels_are_covered_by_an_area_that_fits() -> None:
    places = np.random.default_rng(1).uniform([1, 43], [2, 44], (1000, 2))
    parcels = shapely.union_all([box(x, y, x + 0.002, y + 0.002) for x, y in places])
    area = Area.of_geometry(parcels)
    assert corners(area.geometry) <= MOST_CORNERS
    assert parcels.difference(area.geometry).area < 0.01 * parcels.area


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,2,3", "is no area"),
        ("3,2,1,4", "west must be less than east"),
        ("POINT(1 43)", "no polygon"),
        ("LINESTRING(1 43,2 44)", "no polygon"),
        ("500000,4800000,600000,4900000", "in degrees"),
        ("1e999,0,2,3", "west must be less"),
        ("POLYGON((1 43", "is no area"),
        ("<script>", "is no area"),
        ("\x00", "is no area"),
        ("1" * (LONGEST + 1), "characters"),
    ],
)
def test_a_senseless_area_is_refused_with_the_reason(text: str, reason: str, visitor: Client) -> None:
    with pytest.raises(AreaRefused, match=reason):
        Area.of_text(text)
    response = visitor.get("/", {"q": "Toulouse", "area": text})
    assert response.status_code == 400
    assert b'href="/?q=Toulouse"' in response.content
    assert b"<script>" not in response.content


@pytest.fixture
def send(tmp_path: Path) -> Any:
    def of(name: str, content: bytes) -> Area:
        return uploaded(SimpleUploadedFile(name, content))

    return of


def gpkg(path: Path, crs: str = "EPSG:4326", geometry: Any = FIELD) -> bytes:
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(geometry)], dtype=object),
        [],
        [],
        geometry_type="Unknown",
        crs=crs,
        driver="GPKG",
    )
    return path.read_bytes()


def kml(inside: str = "", before: str = "") -> bytes:
    ring = " ".join(f"{x},{y},0" for x, y in FIELD.exterior.coords)
    return (
        f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>{inside}<Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Document></kml>"
    ).encode()


def test_each_kind_of_file_gives_its_polygons(send: Any, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(FIELD)}
    for area in (
        send("field.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()),
        send("FIELD.JSON", json.dumps(feature).encode()),
        send("field.kml", kml()),
        send("field.gpkg", gpkg(tmp_path / "field.gpkg")),
    ):
        assert area.geometry.symmetric_difference(FIELD).area < 1e-9


def test_a_projected_file_is_brought_to_degrees(send: Any, tmp_path: Path) -> None:
    metres = box(374_000, 4_820_000, 384_000, 4_830_000)
    area = send("utm.gpkg", gpkg(tmp_path / "utm.gpkg", "EPSG:32631", metres))
    assert area.geometry.contains(shapely.Point(1.5, 43.57))
    assert area.square_kilometres == pytest.approx(100, rel=0.01)


BOMB = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def sql_bomb(path: Path) -> bytes:
    """A GeoPackage whose table of features never ends."""
    gpkg(path)
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE bomb RENAME TO was")
        database.execute(
            "CREATE VIEW bomb AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT n.i AS fid, was.geom FROM n, was"
        )
    database.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.shp", b"", "none of the files"),
        ("x", b"", "none of the files"),
        ("big.geojson", b" " * 5_000_001, "at most 5 MB"),
        ("x.geojson", b"", "not GeoJSON"),
        ("x.geojson", b"[" * 100_000, "not GeoJSON"),
        ("x.geojson", b'{"type": "Topology"}', "not GeoJSON"),
        ("x.geojson", b'{"type": "Polygon", "coordinates": "file:///etc/passwd"}', "contradicts itself"),
        ("x.geojson", b'{"type": "FeatureCollection", "features": []}', "no polygon"),
        ("x.kml", b"<kml", "not KML"),
        ("x.kml", b"<html></html>", "not KML"),
        ("x.kml", kml("<name>&b;</name>", BOMB), "document type"),
        ("x.kml", kml("<name>&x;</name>", OUTSIDE), "document type"),
        ("x.gpkg", b"SQLite format 3\0" + b"\0" * 200, "not a GeoPackage"),
        ("x.gpkg", b"<kml></kml>", "not a GeoPackage"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_the_reason(name: str, content: bytes, reason: str, send: Any) -> None:
    with pytest.raises(AreaRefused, match=reason):
        send(name, content)


def test_a_broken_geopackage_is_refused(send: Any, tmp_path: Path) -> None:
    whole = gpkg(tmp_path / "x.gpkg")
    with pytest.raises(AreaRefused, match=r"GeoPackage|contradicts|cannot be read"):
        send("x.gpkg", whole[: len(whole) // 3])


def test_a_geopackage_without_end_is_given_up(send: Any, tmp_path: Path) -> None:
    with pytest.raises(AreaRefused, match=r"cannot be read|takes too long|10,000"):
        send("bomb.gpkg", sql_bomb(tmp_path / "bomb.gpkg"))


def test_the_words_place_and_the_area_must_both_be_met(products: list[pystac.Item], db: None) -> None:
    assert results_find(text="Toulouse", language="en", area="1,43,2,44").matched == len(products)
    assert results_find(text="Toulouse", language="en", area="10,43,11,44").matched == 0
    assert results_find(text="Madrid", language="en", area="1,43,2,44").matched == 0
    search = understood(text="Toulouse", language="en", area="POLYGON((1 43,2 43,2 44,1 43))")["search"]
    assert shape(search["intersects"]).bounds == (1, 43, 2, 44)


def test_the_area_stays_in_every_address_of_the_page(visitor: Client, products: list[pystac.Item]) -> None:
    page = visitor.get("/", {"q": "LANDSAT8 2014", "area": "1,43,2,44"}).content.decode()
    addresses = [part.split('"')[0] for part in page.split('href="/?q=')[1:]]
    others = [one for one in addresses if "area=1,43,2,44" not in one]
    assert {one.replace("&amp;", "&") for one in others} <= {"LANDSAT8+2014", "31TCJ+Landsat+L2A"}
    assert 'name="area" value="1,43,2,44"' in page


def test_all_results_in_the_area_go_to_the_cart(visitor: Client, products: list[pystac.Item]) -> None:
    visitor.post("/cart/add-results", {"q": "LANDSAT8 2014", "area": "10,43,11,44"})
    assert visitor.get("/cart").content.count(products[0].id.encode()) == 0
    visitor.post("/cart/add-results", {"q": "LANDSAT8 2014", "area": "1,43,2,44"})
    assert visitor.get("/cart").content.count(products[0].id.encode()) > 0


def test_an_area_takes_the_places_out_of_the_text(visitor: Client, products: list[pystac.Item]) -> None:
    answer = visitor.post("/area", {"q": "Toulouse LANDSAT8 2014", "area": "1,43,2,44"})
    assert answer.headers["Location"] == "/?q=LANDSAT8+2014&area=1,43,2,44"
    empty = visitor.post("/area", {"q": "LANDSAT8 2014", "area": ""})
    assert empty.headers["Location"] == "/?q=LANDSAT8+2014"
