"""Searches in the catalog for Python callers; programs elsewhere use the STAC API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg
import pystac
from hydraters import hydrate
from psycopg import Connection, RawCursor

from catalog.database import connection
from catalog.errors import InvalidSearch, ItemNotFound
from catalog.ready.page import Page, page_of
from catalog.ready.parameters import LeftToPgstac
from catalog.ready.search import Row, Search

TIMEOUT_MILLISECONDS = 10_000
DEFAULT_ITEMS = 10
NOT_DEPRECATED = {"op": "isNull", "args": [{"property": "deprecated"}]}
"""Only :mod:`catalog.supersede` sets the property, and it is never set to false."""


def search(body: dict[str, Any]) -> dict[str, Any]:
    """The STAC ItemCollection that ``POST /stac/search`` would answer, with items as stored.

    Asset hrefs are storage keys; ``numberMatched`` counts them all; ``links`` carry the ``token`` of the next page.
    Raises :class:`catalog.errors.InvalidSearch`.
    """
    try:
        with connection() as database:
            # Read-only: pgstac otherwise writes statistics, and caches counts, at every search.
            database.execute("SET TRANSACTION READ ONLY")
            database.execute("SELECT set_config('pgstac.readonly', 'on', true)")
            database.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MILLISECONDS}")
            try:
                with database.transaction():
                    return _found(database, body)
            except (LeftToPgstac, psycopg.DataError, psycopg.ProgrammingError, psycopg.InternalError):
                row = database.execute("SELECT search(%s::jsonb)", [orjson.dumps(body).decode()]).fetchone()
    except (psycopg.DataError, psycopg.ProgrammingError, psycopg.InternalError, psycopg.NotSupportedError) as error:
        raise InvalidSearch(f"the catalog cannot search for {body}: {error}") from error
    except psycopg.errors.QueryCanceled as error:
        raise InvalidSearch(
            f"the search {body} takes more than {TIMEOUT_MILLISECONDS / 1000:g} s; narrow it"
        ) from error
    found: dict[str, Any] = row[0] if row else {}
    return found


def _found(database: Connection, body: dict[str, Any]) -> dict[str, Any]:
    """What ``atelier.ready_items`` finds; raises :class:`LeftToPgstac` for what it does not answer."""
    limit = body.get("limit", DEFAULT_ITEMS)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise LeftToPgstac(f"the limit {limit!r}")
    page = _page(database, Search.of(body, limit, members=("datetime",)))
    links = [
        {"rel": rel, "type": "application/geo+json", "method": "GET", "href": f"./search?token={token}"}
        for rel, token in (("next", page.next), ("prev", page.previous))
        if token
    ]
    features = _stored(database, page.rows)
    return {
        "type": "FeatureCollection",
        "features": features,
        "links": links,
        "numberReturned": len(features),
        "numberMatched": page.matched,
    }


def _page(database: Connection, search: Search) -> Page:
    steps = page_of(search)
    statement = next(steps)
    while True:
        rows = RawCursor(database).execute(statement.sql, statement.values).fetchall()
        try:
            statement = steps.send(rows)
        except StopIteration as end:
            page: Page = end.value
            return page


def _stored(database: Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The items of ``rows`` (collection, id, datetime), in their order."""
    if not rows:
        return []
    collections, identifiers, moments = zip(*rows, strict=True)
    found = database.execute(
        "SELECT collection, id, content, ST_AsGeoJSON(geometry, 20)::jsonb, "
        "collection_base_item(collection, (content ->> 'pgstac:base_item')::int) FROM items "
        # The first two say in which partitions to look.
        "WHERE collection = ANY (%s) AND datetime BETWEEN %s AND %s AND id = ANY (%s)",
        [list(set(collections)), min(moments), max(moments), list(identifiers)],
    ).fetchall()
    items = {(row[0], row[1]): _hydrated(*row) for row in found}
    return [items[collection, identifier] for collection, identifier, _ in rows]


def _hydrated(
    collection: str, identifier: str, content: dict[str, Any], geometry: dict[str, Any], base: dict[str, Any]
) -> dict[str, Any]:
    """The whole item: pgstac keeps of it what its collection does not say already."""
    item = {"type": "Feature", "id": identifier, "collection": collection, "geometry": geometry, **content}
    item.pop("pgstac:base_item", None)
    whole: dict[str, Any] = hydrate({name: value for name, value in base.items() if value is not None}, item)
    return whole


def current(body: dict[str, Any]) -> dict[str, Any]:
    """``body`` without the products that have a successor (:mod:`catalog.supersede`), which are kept for the record.

    A search by ``ids`` names what it wants, and a ``filter`` in CQL2 text is the caller's own: both stay as they are.
    """
    if "ids" in body or isinstance(body.get("filter"), str):
        return body
    asked = body.get("filter")
    if asked is None:
        clauses = [NOT_DEPRECATED]
    elif asked["op"] == "and":
        clauses = [*asked["args"], NOT_DEPRECATED]
    else:
        clauses = [asked, NOT_DEPRECATED]
    return {
        **body,
        "filter-lang": "cql2-json",
        "filter": clauses[0] if len(clauses) == 1 else {"op": "and", "args": clauses},
    }


def item(collection: str, identifier: str) -> pystac.Item:
    """One published item; raises :class:`catalog.errors.ItemNotFound`."""
    nameable = "\0" not in collection + identifier  # PostgreSQL has no such text
    features = nameable and search({"collections": [collection], "ids": [identifier], "limit": 1})["features"]
    if not features:
        raise ItemNotFound(f"there is no item {identifier} in the collection {collection}")
    return pystac.Item.from_dict(features[0])


def next_token(page: dict[str, Any]) -> str | None:
    """The ``token`` to put in the body for the page after ``page``; none on the last one."""
    for link in page.get("links", []):
        if link["rel"] == "next":
            return str(link["href"]).split("token=", 1)[1]
    return None
