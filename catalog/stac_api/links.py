"""Links of a page of items: to itself, to the pages beside it, to the catalog."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request

from catalog.configuration import configuration
from catalog.ready.page import Page
from catalog.ready.presentation import API
from catalog.ready.token import Token

JSON, GEOJSON = "application/json", "application/geo+json"


def paging_links(
    request: Request, page: Page, *, posted: dict[str, Any] | None, collection: str | None
) -> list[dict[str, Any]]:
    """Those of a search, or of the items of a ``collection``; ``posted`` is the body of the request that has one."""
    root = f"{configuration().public_url}{API}/"
    of_collection = f"{root}collections/{quote(collection)}" if collection is not None else None
    address = f"{of_collection}/items" if of_collection else f"{root}search"
    about = [{"rel": rel, "type": JSON, "href": of_collection} for rel in ("collection", "parent") if of_collection]
    links = [
        *about,
        {"rel": "root", "type": JSON, "href": root},
        {"rel": "self", "type": GEOJSON, "href": address},
    ]
    for rel, token in (("next", page.next), ("previous", page.previous)):
        if token is not None:
            link = {"rel": rel, "type": GEOJSON, "method": request.method}
            links.append(link | _page(request, address, posted, token))
    return links


def _page(request: Request, address: str, posted: dict[str, Any] | None, token: Token) -> dict[str, Any]:
    if posted is not None:
        return {"href": address, "body": {**posted, "token": str(token)}}
    asked = parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)
    return {"href": f"{address}?{urlencode([*(pair for pair in asked if pair[0] != 'token'), ('token', str(token))])}"}
