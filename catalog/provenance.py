"""What published items were made from, and what was made from them, by their ``derived_from`` links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalog.database import connection
from catalog.supersede import Reference

ITEM_ADDRESS = re.compile(r"(?:^|/)collections/(?P<collection>[^/?#]+)/items/(?P<item>[^/?#]+)/?$")
BEFORE, AFTER = timedelta(days=400), timedelta(days=1100)
"""What a product is dated by starts at most so long before what it was made from (a season), or so long after (a map by
a model of years before)."""
MOST = 300
"""Items of one answer."""
TIMEOUT_MILLISECONDS = 3_000

NAMED = """
SELECT item.collection, item.id, item.content -> 'properties', item.content -> 'links' FROM atelier.ready_items AS ready
JOIN pgstac.items AS item
  ON item.collection = ready.collection AND item.id = ready.id AND item.datetime = ready.datetime
WHERE (ready.collection, ready.id) IN (SELECT * FROM unnest(%(collections)s::text[], %(items)s::text[]))
"""
DERIVED = """
WITH source AS (
    SELECT st_setsrid(st_extent(geometry)::geometry, 4326) AS place, min(datetime) AS first, max(datetime) AS last
    FROM atelier.ready_items
    WHERE (collection, id) IN (SELECT * FROM unnest(%(collections)s::text[], %(items)s::text[]))
)
SELECT item.collection, item.id, item.content -> 'properties', item.content -> 'links' FROM pgstac.items AS item
WHERE st_intersects(item.geometry, (SELECT place FROM source))
  AND item.datetime BETWEEN (SELECT first FROM source) - %(before)s AND (SELECT last FROM source) + %(after)s
  AND jsonb_path_query_array(item.content -> 'links', '$[*] ? (@.rel == "derived_from").href') ?| %(addresses)s
ORDER BY item.datetime, item.collection, item.id LIMIT %(most)s
"""


@dataclass(frozen=True)
class Step:
    """An item in the history of others."""

    collection: str
    id: str
    properties: dict[str, Any]
    sources: tuple[Reference, ...]
    """Of this catalog, present or not."""

    @property
    def reference(self) -> Reference:
        return self.collection, self.id


def reference_of(address: str) -> Reference | None:
    """The item of this catalog that a link leads to, if it does."""
    found = ITEM_ADDRESS.search(address)
    return (found["collection"], found["item"]) if found else None


def step(collection: str, identifier: str, properties: dict[str, Any], links: Iterable[dict[str, Any]]) -> Step:
    """Of a STAC item's parts."""
    hrefs = (link["href"] for link in links if link["rel"] == "derived_from")
    sources = tuple(dict.fromkeys(source for href in hrefs if (source := reference_of(href))))
    return Step(collection, identifier, properties, sources)


def steps(references: Iterable[Reference]) -> list[Step]:
    """The published items among these, at most :data:`MOST`, in their order."""
    wanted = list(references)[:MOST]
    found = {one.reference: one for one in _read(NAMED, wanted)}
    return [found[reference] for reference in wanted if reference in found]


def derived(references: Iterable[Reference]) -> list[Step]:
    """What was made from any of these items, the oldest first, at most :data:`MOST`."""
    return _read(DERIVED, list(references)[:MOST])


def _read(statement: str, references: list[Reference]) -> list[Step]:
    if not references:
        return []
    values = {
        "collections": [collection for collection, _ in references],
        "items": [identifier for _, identifier in references],
        "addresses": [f"collections/{collection}/items/{identifier}" for collection, identifier in references],
        "before": BEFORE,
        "after": AFTER,
        "most": MOST,
    }
    with connection() as database:
        database.execute("SET TRANSACTION READ ONLY")
        database.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MILLISECONDS}")
        rows = database.execute(statement, values).fetchall()
    return [
        step(collection, identifier, properties or {}, links or [])
        for collection, identifier, properties, links in rows
    ]
