"""The catalog's schema, settings, collections and queryables. Idempotent: run at every start."""

from __future__ import annotations

import psycopg
from psycopg.types.json import Jsonb
from pypgstac.db import PgstacDB
from pypgstac.migrate import Migrate

from catalog import arrivals, tombstones
from catalog.collections import collections
from catalog.configuration import configuration
from catalog.queryables import INDEXED, QUERYABLES
from catalog.ready.schema import install
from catalog.tiers import schema as tiers_schema

SETTINGS = {
    # Exact counts, estimated only where counting would be costly; never a count of yesterday.
    "context": "auto",
    "context_stats_ttl": "0 seconds",
    # Programs may filter by any property, queryable or not.
    "additional_properties": "true",
}
PARTITION_TRUNC = "year"
"""One partition a collection and a year; at 1,000,000 items, searches look into the years they ask for."""

LOCK = 0x417461  # the transaction-level advisory lock of migrations


def migrate() -> None:
    """Bring the catalog's schema and collections to this version."""
    url = configuration().database_url
    with psycopg.connect(url) as guard:
        guard.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with PgstacDB(dsn=url) as database:
            Migrate(database).run_migration()
        with psycopg.connect(url, options="-c search_path=pgstac,public") as database:
            _write_settings(database)
            _write_collections(database)
            _write_queryables(database)
            install(database)
            arrivals.install(database)
            tombstones.install(database)
            tiers_schema.install(database)


def _write_settings(database: psycopg.Connection) -> None:
    for name, value in SETTINGS.items():
        database.execute(
            "INSERT INTO pgstac_settings (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE pgstac_settings.value <> excluded.value",
            [name, value],
        )


def _write_collections(database: psycopg.Connection) -> None:
    """Collections as defined, with the extent that their items have given them."""
    for collection in collections().values():
        content = collection.to_dict(include_self_link=False, transform_hrefs=False)
        database.execute(
            "INSERT INTO collections (content, partition_trunc) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE "
            "SET content = excluded.content || jsonb_build_object('extent', collections.content -> 'extent')",
            [Jsonb(content), PARTITION_TRUNC],
        )


def _write_queryables(database: psycopg.Connection) -> None:
    """Only where they differ: rewriting a queryable rebuilds its indexes in every partition."""
    rows = database.execute("SELECT name, definition FROM queryables WHERE collection_ids IS NULL").fetchall()
    if {name: definition for name, definition in rows if definition}.items() >= QUERYABLES.items():
        return
    database.execute("SELECT upsert_queryables(%s, NULL, %s::text[])", [Jsonb({"properties": QUERYABLES}), INDEXED])
