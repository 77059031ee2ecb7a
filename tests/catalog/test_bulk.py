"""Many items at once: all there as given, whatever stops the load, and what is refused is named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from psycopg.types.json import Jsonb

from benchmarks.search.generator import items
from catalog.bulk import batch, load, reconcile
from catalog.configuration import Configuration, configuration
from catalog.database import connection
from catalog.search import search

FIRST, MADE = 5_000, 200
"""Of a few months: partitions take their time to make."""
EVERY = 6
"""Of the real items, one; `make bench-search` takes them all."""
RENAMED = {name: f"bulk-{name}" for name in ("sentinel2-l1c", "sentinel2-l2a", "landsat-l1", "landsat-l2a", "snow")}


@pytest.fixture
def empty(catalog: Configuration) -> Iterator[list[str]]:
    """Collections without items, that go with everything in them."""
    yield from _collections(list(RENAMED.values()))


def _collections(names: list[str], trunc: str | None = "year") -> Iterator[list[str]]:
    with connection() as database:
        for name in names:
            content = {"id": name, "type": "Collection", "stac_version": "1.1.0", "description": name, "links": [],
                       "license": "other", "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]},
                       "temporal": {"interval": [["2013-01-01T00:00:00Z", None]]}},
                       "item_assets": {"CLM_R1": {"roles": ["data-mask"], "title": "Clouds"}}}  # fmt: skip
            database.execute(
                "INSERT INTO collections (content, partition_trunc) VALUES (%s, %s)", [Jsonb(content), trunc]
            )
    yield names
    with connection() as database:
        database.execute("DELETE FROM collections WHERE id = ANY(%s)", [names])
        database.execute("DELETE FROM atelier.loads")


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Made items of every collection but composites, in collections of their own."""
    found = []
    for item in islice(items(10_000), FIRST, FIRST + MADE):
        text = item.decode()
        for old, new in RENAMED.items():
            text = text.replace(f'"collection":"{old}"', f'"collection":"{new}"')
        if '"bulk-' in text:
            found.append(text.encode())
    return found


def stored() -> dict[str, dict[str, Any]]:
    """Every item of the test, by id."""
    body = {"collections": list(RENAMED.values()), "limit": 10_000}
    return {feature["id"]: feature for feature in search(body)["features"]}


def changed(line: bytes, **members: Any) -> bytes:
    return orjson.dumps(orjson.loads(line) | members)


def test_every_item_comes_back_as_it_was_given(empty: list[str], lines: list[bytes]) -> None:
    outcome = load("made", lines, processes=1, batch_items=100)
    assert (outcome.added, outcome.replaced, outcome.unchanged, outcome.refused) == (len(lines), 0, 0, [])
    there = stored()
    for item in map(orjson.loads, lines):
        found = there[item["id"]]
        assert {name: found[name] for name in item if name != "links"} == {
            name: item[name] for name in item if name != "links"
        }
    check = reconcile("made")
    assert (check.given, check.same, check.missing, check.different) == (len(lines), len(lines), [], [])


def test_the_extent_of_a_collection_is_that_of_its_items(empty: list[str], lines: list[bytes]) -> None:
    load("made", lines, processes=1)
    wanted = [item for item in map(orjson.loads, lines) if item["collection"] == "bulk-sentinel2-l2a"]
    with connection() as database:
        row = database.execute("SELECT content -> 'extent' FROM collections WHERE id = 'bulk-sentinel2-l2a'").fetchone()
    assert row is not None
    west, _, _, north = row[0]["spatial"]["bbox"][0]
    assert west == pytest.approx(min(item["bbox"][0] for item in wanted))
    assert north == pytest.approx(max(item["bbox"][3] for item in wanted))
    first, last = row[0]["temporal"]["interval"][0]
    assert first[:19] == min(item["properties"]["datetime"] for item in wanted)[:19]
    assert last[:19] == max(item["properties"]["datetime"] for item in wanted)[:19]


def test_a_second_load_changes_nothing(empty: list[str], lines: list[bytes]) -> None:
    load("made", lines, processes=1, batch_items=100)
    for name in ("made", "the same from elsewhere"):
        outcome = load(name, lines, processes=1, batch_items=100)
        assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 0, len(lines))
    assert len(stored()) == len(lines)


def test_an_item_of_the_same_name_is_replaced_even_at_another_date(empty: list[str], lines: list[bytes]) -> None:
    load("made", lines, processes=1)
    item = orjson.loads(lines[0])
    moved = changed(lines[0], properties=item["properties"] | {"datetime": "2024-02-29T12:00:00.000000Z"})
    outcome = load("moved", [moved, *lines[1:]], processes=1)
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 1, len(lines) - 1)
    assert stored()[item["id"]]["properties"]["datetime"].startswith("2024-02-29T12:00:00")
    assert reconcile("made").different == [f"{item['collection']}/{item['id']}"]


def test_what_goes_missing_is_named(empty: list[str], lines: list[bytes]) -> None:
    load("made", lines, processes=1)
    lost = orjson.loads(lines[7])
    with connection() as database:
        database.execute("DELETE FROM items WHERE id = %s AND collection = %s", [lost["id"], lost["collection"]])
    assert reconcile("made").missing == [f"{lost['collection']}/{lost['id']}"]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_load_that_is_stopped_goes_on_where_it_was(empty: list[str], lines: list[bytes], processes: int) -> None:
    def interrupted() -> Iterator[bytes]:
        yield from lines[:150]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load("made", interrupted(), processes=processes, batch_items=50)
    before = len(stored())
    outcome = load("made", lines, processes=processes, batch_items=50)
    assert outcome.added + outcome.unchanged == len(lines)
    assert outcome.unchanged == before
    assert reconcile("made").same == len(lines)


HARM: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "not JSON": (lambda line: line[:-5], "is not JSON"),
    "a list": (lambda line: b"[1]", "not a GeoJSON Feature"),
    "without an id": (lambda line: changed(line, id=None), "has no id"),
    "of an unknown collection": (lambda line: changed(line, collection="nowhere"), "no collection nowhere"),
    "without a version": (lambda line: changed(line, stac_version=None), "no stac_version"),
    "without a place": (lambda line: changed(line, geometry=None), "has no geometry"),
    "of a broken place": (lambda line: changed(line, geometry={"type": "Point"}), "cannot be read"),
    "of an open ring": (
        lambda line: changed(line, geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}),
        "not closed",
    ),
    "without a date": (lambda line: changed(line, properties={"datetime": None}), "neither a datetime"),
    "of no date": (lambda line: changed(line, properties={"datetime": "spring"}), "not a date and time"),
    "ending before it starts": (
        lambda line: changed(
            line, properties={"start_datetime": "2020-02-01T00:00:00Z", "end_datetime": "2020-01-01T00:00:00Z"}
        ),
        "is after",
    ),
    "with a text that PostgreSQL cannot keep": (lambda line: changed(line, description="a\0b"), "does not take it"),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_cannot_be_kept_is_refused_by_name_and_the_others_are_kept(
    empty: list[str], lines: list[bytes], harm: str
) -> None:
    damage, reason = HARM[harm]
    given = lines[:20]
    outcome = load("harmed", [*given[:10], damage(lines[30]), *given[10:]], processes=1)
    assert outcome.added == len(given)
    (refused,) = outcome.refused
    assert reason in refused
    assert reconcile("harmed").refused == [refused]
    assert len(stored()) == len(given)


@pytest.mark.parametrize("trunc", ["month", None])
def test_partitions_may_be_of_months_or_of_everything(
    catalog: Configuration, lines: list[bytes], trunc: str | None
) -> None:
    for _ in _collections(list(RENAMED.values()), trunc):
        assert load("made", lines, processes=1).added == len(lines)
        assert reconcile("made").same == len(lines)


def test_loaders_that_bring_the_same_items_at_once_agree(empty: list[str], lines: list[bytes]) -> None:
    twice = [*lines, *reversed(lines)]
    outcome = load("twice", twice, processes=2, batch_items=37)
    assert outcome.added == len(lines)
    assert len(stored()) == len(lines)


@pytest.fixture(scope="module")
def real_items(shared_data: Path) -> list[dict[str, Any]]:
    with gzip.open(shared_data / "stac" / "real-items.ndjson.gz") as file:
        return [json.loads(line) for line in islice(file, 0, None, EVERY)]


@pytest.fixture(scope="module")
def real(
    catalog: Configuration, real_items: list[dict[str, Any]]
) -> Iterator[tuple[batch.Outcome, list[dict[str, Any]]]]:
    """What became of the real items of many catalogs, and those that were taken."""
    names = sorted({item["collection"] for item in real_items if isinstance(item.get("collection"), str)})
    for _ in _collections(names, trunc=None):
        outcome = load("real", map(orjson.dumps, real_items), processes=2)
        refused = {reason.split(":")[0] for reason in outcome.refused}
        yield outcome, [item for item in real_items if item["id"] not in refused and item.get("collection")]


def test_every_real_item_is_taken_or_refused_for_a_reason(
    real: tuple[batch.Outcome, list[dict[str, Any]]], real_items: list[dict[str, Any]]
) -> None:
    outcome, taken = real
    assert outcome.added + len(outcome.refused) == len(real_items)
    for item in real_items:
        if item in taken:
            continue
        complete = isinstance(item.get("collection"), str) and "stac_version" in item and "assets" in item
        assert not complete, (
            f"{item['id']} was refused: {[one for one in outcome.refused if one.startswith(item['id'])]}"
        )


def test_every_real_item_comes_back_equal(real: tuple[batch.Outcome, list[dict[str, Any]]]) -> None:
    taken = real[1]
    check = reconcile("real")
    assert (check.given, check.same, check.missing, check.different) == (len(taken), len(taken), [], [])


def test_real_items_are_found_by_id_place_and_date(real: tuple[batch.Outcome, list[dict[str, Any]]]) -> None:
    for item in real[1][::20]:
        properties = item["properties"]
        when = properties.get("datetime") or properties["start_datetime"]
        for question in (
            {"ids": [item["id"]]},
            {"intersects": item["geometry"], "ids": [item["id"]]},
            {"datetime": when, "ids": [item["id"]]},
        ):
            found = search({"collections": [item["collection"]], **question})["features"]
            assert [feature["id"] for feature in found] == [item["id"]], question


def test_the_journal_is_written_with_the_items(empty: list[str], lines: list[bytes]) -> None:
    """A batch whose items are there is in the journal, one whose items are not is not: they are one transaction."""
    with psycopg.connect(configuration().database_url, options="-c search_path=pgstac,public") as database:
        loader = batch.Loader(database, "one")
        loader.load(0, lines[:5])
        with psycopg.connect(configuration().database_url) as other:
            row = other.execute("SELECT ids FROM atelier.loads WHERE source = 'one'").fetchone()
    assert row is not None
    assert sorted(row[0]) == sorted(stored())
