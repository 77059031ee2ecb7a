"""The STAC API's answers: pgstac's, presented."""

from __future__ import annotations

from typing import Any

import attr
import orjson
from fastapi import Request
from stac_fastapi.pgstac.core import CoreCrudClient
from starlette.responses import Response

from catalog.stac_api.presentation import present

MAX_ITEMS = 500
"""Items a page at most, whatever the ``limit``: some 40 kB each."""
DEFAULT_ITEMS = 10


@attr.s
class Client(CoreCrudClient):  # type: ignore[misc]
    """Every search, and every single item, goes through :meth:`_search_base`."""

    async def _search_base(self, search_request: Any, request: Request) -> Any:
        search_request.conf = None  # pgstac's own settings are not the caller's to choose
        search_request.limit = min(search_request.limit or DEFAULT_ITEMS, MAX_ITEMS)
        page = await super()._search_base(search_request, request=request)
        included = getattr(getattr(search_request, "fields", None), "include", None)
        for feature in page["features"]:
            present(feature)
            if included and not any(field.split(".")[0] == "links" for field in included):
                feature.pop("links", None)
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
                    "title": collection["title"],
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


def _geojson(content: Any) -> Response:
    body = content.body if isinstance(content, Response) else orjson.dumps(content)
    return Response(body, media_type="application/geo+json")
