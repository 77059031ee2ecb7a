"""The ready items follow pgstac's, whoever writes them, in the same transaction."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from catalog.database import connection
from catalog.ready.bulk import item_json
from tests.catalog.ready.population import COLLECTIONS, collection, items


def ready(database: psycopg.Connection, name: str = "") -> dict[str, bytes]:
    rows = database.execute(
        "SELECT id, json FROM atelier.ready_items WHERE collection = ANY (%s) AND id LIKE %s", [COLLECTIONS, f"%{name}"]
    )
    return {identifier: bytes(json) for identifier, json in rows}


def divergence(database: psycopg.Connection) -> list[Any]:
    return database.execute("SELECT * FROM atelier.divergence() WHERE collection LIKE 'ready-%'").fetchall()


def test_every_item_is_ready(population: list[dict[str, Any]]) -> None:
    with connection() as database:
        assert ready(database).keys() == {item["id"] for item in population}
        assert divergence(database) == []


WRITES = {
    "an upsert of pgstac's": (
        "SELECT upsert_item((SELECT content_hydrate(items) FROM items WHERE id = %s) || '{\"new\": 1}')"
    ),
    "an update of the row": "UPDATE items SET content = content || '{\"new\": 1}' WHERE id = %s",
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES.keys())
def test_a_changed_item_is_followed(population: list[dict[str, Any]], statement: str) -> None:
    name = population[0]["id"]
    with connection() as database, database.transaction(force_rollback=True):
        before = ready(database)
        database.execute(statement, [name])
        after = ready(database)
        assert b'"new": 1' in after[name]
        assert {**before, name: after[name]} == after
        assert divergence(database) == []
    with connection() as database:
        assert ready(database) == before


def test_rows_written_into_a_partition_and_deleted_from_it_are_followed(population: list[dict[str, Any]]) -> None:
    name = population[1]["id"]
    with connection() as database, database.transaction(force_rollback=True):
        row = database.execute("SELECT tableoid::regclass::text FROM items WHERE id = %s", [name]).fetchone()
        assert row is not None
        database.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {row[0]} WHERE id = '{name}'")
        database.execute(f"DELETE FROM {row[0]} WHERE id = %s", [name])
        assert name not in ready(database)
        database.execute(f"INSERT INTO {row[0]} SELECT * FROM kept")
        assert name in ready(database)


def test_items_of_a_deleted_collection_go_with_it(population: list[dict[str, Any]]) -> None:
    with connection() as database, database.transaction(force_rollback=True):
        database.execute("SELECT create_collection(%s)", [Jsonb(collection("ready-c"))])
        database.execute("SELECT create_item(%s)", [Jsonb({**population[0], "collection": "ready-c"})])
        database.execute("SELECT delete_collection('ready-c')")
        found = database.execute("SELECT id FROM atelier.ready_items WHERE collection = 'ready-c'").fetchall()
        assert found == []


def test_a_row_that_is_not_true_is_named(population: list[dict[str, Any]]) -> None:
    wrong, missing = population[2]["id"], population[3]["id"]
    with connection() as database, database.transaction(force_rollback=True):
        database.execute("UPDATE atelier.ready_items SET json = '{}' WHERE id = %s", [wrong])
        database.execute("DELETE FROM atelier.ready_items WHERE id = %s", [missing])
        found = {identifier: what for _, identifier, what in divergence(database)}
        assert found == {wrong: "not the same", missing: "not ready"}


def test_python_writes_the_same_as_postgresql(population: list[dict[str, Any]]) -> None:
    with connection() as database:
        for item in items():
            (same,) = database.execute(
                "SELECT atelier.comparable(%s) = atelier.comparable(json) FROM atelier.ready_items WHERE id = %s",
                [item_json(item), item["id"]],
            ).fetchone() or (None,)
            assert same, item["id"]
