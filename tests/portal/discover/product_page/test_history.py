"""Where products come from and what was made from them, both ways, as a graph, a list and versions."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pystac
import pytest
from django.test import Client

from catalog import provenance
from catalog.configuration import Configuration
from catalog.publish import publish
from portal.discover.product_page.graph import MOST_APART, graph
from portal.discover.product_page.history import history
from portal.discover.selectors import item_get
from tests.catalog.products import SENTINEL2, l2a_product
from tests.portal.discover.conftest import forget

Family = dict[str, pystac.Item]


@pytest.fixture(scope="module")
def family(catalog_database: Configuration) -> Iterator[Family]:
    """grandmother → mother → five children, and a better version of the mother; a sister date helped the mother."""
    made: Family = {}

    def child(name: str, day: int, sources: list[str], **more: Any) -> None:
        directory = catalog_database.work / f"family-{name}"
        when = datetime(2012, 5, day, 10, 50, 31, tzinfo=UTC)
        item = l2a_product(directory, sensor=SENTINEL2, when=when, size=64)
        item.id = f"FAMILY-{name}"
        item.collection_id = more.get("collection", "sentinel2-l2a")
        item.properties["processing:software"] = {"Atelier l2a": more.get("version", "1.0")}
        item.properties["atelier:parameters"] = {"method": "MAJA", "ozone": more.get("ozone", 0.3)}
        for source in sources:
            collection = made[source].collection_id
            item.add_link(pystac.Link("derived_from", f"/stac/collections/{collection}/items/FAMILY-{source}"))
        forget(item)
        replaces = (item.collection_id, f"FAMILY-{more['replaces']}") if "replaces" in more else None
        made[name] = publish(item, directory, replaces=replaces)

    child("grandmother", 1, [], collection="sentinel2-l1c")
    child("aunt", 2, [])
    child("mother", 3, ["grandmother", "aunt"])
    for number in range(5):
        child(f"child{number}", 4 + number, ["mother"], collection="snow")
    child("better", 10, ["grandmother"], version="2.0", ozone=0.31, replaces="mother")
    yield made
    for item in made.values():
        forget(item)


def told(family: Family, name: str) -> Any:
    item = family[name]
    return history(item_get(collection=str(item.collection_id), item=item.id))


def test_the_catalog_finds_what_was_made_from_a_product(family: Family) -> None:
    found = provenance.derived([("sentinel2-l2a", "FAMILY-mother")])
    assert [one.id for one in found] == [f"FAMILY-child{number}" for number in range(5)]
    assert {one.sources for one in found} == {(("sentinel2-l2a", "FAMILY-mother"),)}
    assert provenance.derived([("snow", "FAMILY-child0")]) == []
    assert provenance.derived([("snow", "no-such-item")]) == []


def test_history_goes_both_ways_over_generations(family: Family) -> None:
    found = told(family, "child0")
    assert [(one.id, one.distance) for one in found.relatives] == [
        ("FAMILY-mother", -1),
        ("FAMILY-grandmother", -2),
        ("FAMILY-aunt", -2),
    ]
    down = told(family, "grandmother")
    assert {one.id for one in down.at(1)} == {"FAMILY-mother", "FAMILY-better"}
    assert {one.id for one in down.at(2)} == {f"FAMILY-child{number}" for number in range(5)}


def test_another_date_of_the_collection_is_told_but_not_followed(family: Family) -> None:
    (aunt,) = [one for one in told(family, "mother").at(-1) if one.beside]
    assert aunt.id == "FAMILY-aunt"
    assert [one.id for one in told(family, "aunt").relatives] == ["FAMILY-mother"]


def test_the_graph_has_an_arrow_for_each_derived_from(family: Family) -> None:
    drawn = graph(told(family, "mother"))
    own = next(box for box in drawn.boxes if box.own)
    assert own.members[0].id == "FAMILY-mother"
    left = [box for box in drawn.boxes if box.x < own.x]
    right = [box for box in drawn.boxes if box.x > own.x]
    assert {box.members[0].id for box in left} == {"FAMILY-grandmother", "FAMILY-aunt"}
    (children,) = right
    assert len(children.members) == 5 > MOST_APART
    assert len(drawn.arrows) == 3
    for box in left:
        assert any(
            arrow.startswith(f"M{box.x + drawn.box_width} {box.y + drawn.box_height // 2}C") for arrow in drawn.arrows
        )


@pytest.fixture
def page_of(family: Family, db: None) -> Callable[[str], str]:
    visitor = Client(headers={"Accept-Language": "en"})

    def read(name: str) -> str:
        response = visitor.get(f"/products/{family[name].collection_id}/{family[name].id}")
        assert response.status_code == 200
        return html.unescape(response.content.decode())

    return read


def test_the_page_links_graph_and_list(page_of: Callable[[str], str]) -> None:
    page = page_of("mother")
    drawing = page[page.index("<svg width") : page.index("</svg>", page.index("<svg width"))]
    assert '<a href="/products/sentinel2-l1c/FAMILY-grandmother"' in drawing
    assert '<a href="#provenance-list"' in drawing
    listed = page[page.index('id="provenance-list"') :]
    for name in ("sentinel2-l1c/FAMILY-grandmother", *(f"snow/FAMILY-child{number}" for number in range(5))):
        assert f'<a class="mono" href="/products/{name}">' in listed


def test_versions_say_what_changed(page_of: Callable[[str], str]) -> None:
    for name in ("mother", "better"):
        page = page_of(name)
        rows = re.findall(r"<tr>(.*?)</tr>", page[page.index('id="versions"') :], re.DOTALL)[1:3]
        better, mother = rows
        assert "FAMILY-better" in better
        assert "FAMILY-mother" in mother
        assert "Atelier l2a 1.0 → Atelier l2a 2.0" in better
        assert "Ozone column: 0.3\u202fcm⋅atm → 0.31\u202fcm⋅atm" in better
        assert "made from 1 products instead of 2" in better
        assert "the first one" in mother
        assert "this page" in (mother if name == "mother" else better)
    assert 'id="versions"' not in page_of("aunt")
