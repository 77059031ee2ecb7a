"""Searches in the catalog for Python callers; programs elsewhere use the STAC API."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg
import pystac

from catalog.database import connection
from catalog.errors import InvalidSearch, ItemNotFound

TIMEOUT_MILLISECONDS = 10_000
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
            row = database.execute("SELECT search(%s::jsonb)", [orjson.dumps(body).decode()]).fetchone()
    except (psycopg.DataError, psycopg.ProgrammingError, psycopg.InternalError, psycopg.NotSupportedError) as error:
        raise InvalidSearch(f"the catalog cannot search for {body}: {error}") from error
    except psycopg.errors.QueryCanceled as error:
        raise InvalidSearch(
            f"the search {body} takes more than {TIMEOUT_MILLISECONDS / 1000:g} s; narrow it"
        ) from error
    found: dict[str, Any] = row[0] if row else {}
    return found


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
    features = search({"collections": [collection], "ids": [identifier], "limit": 1})["features"]
    if not features:
        raise ItemNotFound(f"there is no item {identifier} in the collection {collection}")
    return pystac.Item.from_dict(features[0])


def next_token(page: dict[str, Any]) -> str | None:
    """The ``token`` to put in the body for the page after ``page``; none on the last one."""
    for link in page.get("links", []):
        if link["rel"] == "next":
            return str(link["href"]).split("token=", 1)[1]
    return None
