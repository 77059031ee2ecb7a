"""The STAC API's answers to what :mod:`catalog.stac_api.ready` leaves to pgstac."""

from __future__ import annotations

from typing import Any

import attr
import orjson
from fastapi import Request
from stac_fastapi.extensions.fields.request import PostFieldsExtension
from stac_fastapi.pgstac.core import CoreCrudClient
from starlette.responses import Response

from catalog.ready.columns import TABLE
from catalog.ready.presentation import filled
from catalog.stac_api.fields import Fields
from catalog.stac_api.reading import DEFAULT_ITEMS, MAX_ITEMS
from catalog.stac_api.ready import EXACTNESS

KEYS = {"id", "collection"}
COUNTED_BY_PGSTAC = 100_000
"""pgstac counts what it expects to be fewer, and estimates the others (its setting ``context_estimated_count``)."""


@attr.s
class Client(CoreCrudClient):  # type: ignore[misc]
    """Which items answer a search says pgstac; how they look, ``atelier.ready_items``."""

    async def _search_base(self, search_request: Any, request: Request) -> Any:
        search_request.conf = None  # pgstac's own settings are not the caller's to choose
        search_request.limit = min(search_request.limit or DEFAULT_ITEMS, MAX_ITEMS)
        fields, search_request.fields = search_request.fields, PostFieldsExtension(include=KEYS)
        page = await super()._search_base(search_request, request=request)
        search_request.fields = fields
        wanted = Fields.of(fields.model_dump() if fields else None)
        keys = [(feature["collection"], feature["id"]) for feature in page["features"]]
        page["features"] = [orjson.loads(wanted.of_text(item)) for item in await _items(request, keys)]
        page[EXACTNESS] = "exact" if page["numberMatched"] < COUNTED_BY_PGSTAC else "estimate"
        return page

    async def landing_page(self, **kwargs: Any) -> Any:
        """The catalog itself, with its collections as children."""
        page = await super().landing_page(**kwargs)
        request: Request = kwargs["request"]
        base = str(request.base_url)
        found = await self.all_collections(request=request)
        page["links"] += [
            {
                "rel": "children",
                "type": "application/json",
                "title": "Children of this catalog",
                "href": f"{base}children",
            },
            *(
                {
                    "rel": "child",
                    "type": "application/json",
                    "title": collection.get("title", collection["id"]),
                    "href": f"{base}collections/{collection['id']}",
                }
                for collection in found["collections"]
            ),
        ]
        return page

    # Items are written by orjson, past FastAPI's encoder: most of the time of an answer otherwise.

    async def get_item(self, *args: Any, **kwargs: Any) -> Response:
        return _geojson(await super().get_item(*args, **kwargs))

    async def item_collection(self, *args: Any, **kwargs: Any) -> Response:
        return _geojson(await super().item_collection(*args, **kwargs))

    async def get_search(self, *args: Any, **kwargs: Any) -> Response:
        return _geojson(await super().get_search(*args, **kwargs))

    async def post_search(self, *args: Any, **kwargs: Any) -> Response:
        return _geojson(await super().post_search(*args, **kwargs))


async def _items(request: Request, keys: list[tuple[str, str]]) -> list[bytes]:
    """These items, in this order, as they are answered."""
    async with request.app.state.readpool.acquire() as connection:
        rows = await connection.fetch(
            f"SELECT collection, id, json FROM {TABLE} "  # noqa: S608
            "WHERE (collection, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))",
            [collection for collection, _ in keys],
            [item for _, item in keys],
        )
    texts = {(collection, item): text for collection, item, text in rows}
    return [filled(texts[key], *key) for key in keys if key in texts]


def _geojson(content: Any) -> Response:
    body = content.body if isinstance(content, Response) else orjson.dumps(content)
    return Response(body, media_type="application/geo+json")
