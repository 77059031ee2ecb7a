"""The children extension: ``GET /children``, the collections of the catalog."""

from __future__ import annotations

from typing import Any

import attr
from fastapi import APIRouter, FastAPI, Request
from stac_fastapi.types.extension import ApiExtension
from starlette.responses import JSONResponse

from catalog.stac_api.client import Client

CONFORMANCE = "https://api.stacspec.org/v1.0.0/children"


@attr.s
class ChildrenExtension(ApiExtension):
    """Every collection is a child of the landing page."""

    client: Client = attr.ib(kw_only=True)
    conformance_classes: list[str] = attr.ib(factory=lambda: [CONFORMANCE])

    def register(self, app: FastAPI) -> None:
        router = APIRouter(prefix=app.state.router_prefix)

        async def children(request: Request) -> JSONResponse:
            found: dict[str, Any] = await self.client.all_collections(request=request)
            links = [
                {"rel": "self", "type": "application/json", "href": str(request.url)},
                {"rel": "root", "type": "application/json", "href": str(request.base_url)},
            ]
            return JSONResponse({"children": found["collections"], "links": links})

        router.add_api_route("/children", children, methods=["GET"], name="Children")
        app.include_router(router, tags=["Children"])
