"""Searches and single items answered from ``atelier.ready_items``, past STAC FastAPI; all else goes on to it.

What is not understood here in every detail is neither answered nor refused here: STAC FastAPI and pgstac do that.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from catalog.ready.columns import TABLE
from catalog.ready.page import Page, page_of
from catalog.ready.parameters import LeftToPgstac
from catalog.ready.presentation import filled
from catalog.ready.search import Search
from catalog.stac_api.errors import answer
from catalog.stac_api.fields import Fields
from catalog.stac_api.links import paging_links
from catalog.stac_api.reading import asked_in_address, asked_in_body, page_limit

logger = logging.getLogger(__name__)
GEOJSON = "application/geo+json"
EXACTNESS = "atelier:number_matched"
"""The member of an answer that says whether ``numberMatched`` is ``exact`` or an ``estimate``."""
LONGEST_BODY = 1_000_000
"""Bytes; longer ones are pgstac's."""

TOMBSTONE = "SELECT withdrawn_at, reason FROM atelier.tombstones WHERE collection = $1 AND id = $2"


@dataclass(frozen=True)
class Asked:
    """A request for a page of items."""

    request: Request
    body: dict[str, Any]
    """A STAC search body."""
    posted: dict[str, Any] | None = None
    """The body as it came, for the links to other pages."""
    collection: str | None = None
    """Whose items are asked for, at ``/collections/ID/items``."""


class ReadyItems:
    """ASGI middleware inside :class:`catalog.address.PublicAddress`."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            parts = path.strip("/").split("/")
            if scope["method"] in {"GET", "POST"} and _concerns(parts):
                request = Request(scope, receive)
                body = await request.body()
                response = await _answer(request, parts, body)
                if response is not None:
                    await response(scope, receive, send)
                    return
                receive = _again(body, receive)
        await self._application(scope, receive, send)


def _concerns(parts: list[str]) -> bool:
    return parts == ["search"] or (len(parts) in {3, 4} and parts[0] == "collections" and parts[2] == "items")


def _again(body: bytes, receive: Receive) -> Receive:
    """``receive`` as if the body had not been read."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return messages.pop() if messages else await receive()

    return again


async def _answer(request: Request, parts: list[str], body: bytes) -> Response | None:
    try:
        if len(parts) == 4:
            return await _item(request, *parts[1::2]) if request.method == "GET" else None
        return await _items(_asked(request, parts, body))
    except (LeftToPgstac, asyncpg.DataError, asyncpg.SyntaxOrAccessError, asyncpg.InternalServerError) as error:
        logger.info("%s is left to pgstac: %s", request.url.path, error)
        return None
    except (asyncpg.QueryCanceledError, asyncpg.PostgresConnectionError, ConnectionError) as error:
        return answer(request, error)


def _asked(request: Request, parts: list[str], body: bytes) -> Asked:
    if parts == ["search"] and request.method == "POST":
        if len(body) > LONGEST_BODY:
            raise LeftToPgstac("a long body")
        posted = asked_in_body(body)
        return Asked(request, {name: value for name, value in posted.items() if value is not None}, posted)
    if request.method != "GET":
        raise LeftToPgstac("another method")
    asked = asked_in_address(request.scope["query_string"])
    if parts == ["search"]:
        return Asked(request, asked)
    if "collections" in asked or "ids" in asked:
        raise LeftToPgstac("collections of a collection")
    return Asked(request, {**asked, "collections": [parts[1]]}, collection=parts[1])


async def _items(asked: Asked) -> Response:
    fields = Fields.of(asked.body.get("fields"))
    search = Search.of(asked.body, page_limit(asked.body.get("limit")))
    page = await find(asked.request, search)
    if asked.collection is not None and page.matched == 0:
        raise LeftToPgstac("a collection that may not exist")
    items = (filled(text, collection, item) for collection, item, text in page.rows)
    return page_response(asked, page, [fields.of_text(item) for item in items])


def page_response(asked: Asked, page: Page, items: list[bytes]) -> Response:
    rest = {
        "links": paging_links(asked.request, page, posted=asked.posted, collection=asked.collection),
        "numberReturned": len(items),
        "numberMatched": page.matched,
        EXACTNESS: "exact" if page.exact else "estimate",
    }
    head = b'{"type":"FeatureCollection","features":['
    return Response(b"".join([head, b",".join(items), b"],", orjson.dumps(rest)[1:]]), media_type=GEOJSON)


async def find(request: Request, search: Search) -> Page:
    """Run the statements of a search."""
    steps = page_of(search)
    async with request.app.state.readpool.acquire() as connection:
        statement = next(steps)
        while True:
            rows = await connection.fetch(statement.sql, *statement.values)
            try:
                statement = steps.send(rows)
            except StopIteration as end:
                page: Page = end.value
                return page


async def _item(request: Request, collection: str, item: str) -> Response | None:
    async with request.app.state.readpool.acquire() as connection:
        text = await connection.fetchval(
            f"SELECT json FROM {TABLE} WHERE collection = $1 AND id = $2",  # noqa: S608
            collection,
            item,
        )
        if text is None:
            stone = await connection.fetchrow(TOMBSTONE, collection, item)
            return _gone(item, stone) if stone else None
    return Response(filled(text, collection, item), media_type=GEOJSON)


def _gone(item: str, stone: asyncpg.Record) -> Response:
    told = f"{item} was withdrawn on {stone['withdrawn_at']:%Y-%m-%d}: {stone['reason']}"
    return JSONResponse({"code": "Gone", "description": told}, status_code=410)
