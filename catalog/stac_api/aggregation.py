"""The aggregation extension: ``/aggregate`` and ``/aggregations``, of everything or of one collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import asyncpg
import attr
import orjson
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from stac_fastapi.api.models import create_get_request_model, create_post_request_model
from stac_fastapi.extensions import SearchFilterExtension
from stac_fastapi.extensions.aggregation.request import (
    AggregationExtensionGetRequest,
    AggregationExtensionPostRequest,
)
from stac_fastapi.pgstac.extensions import FreeTextExtension, QueryExtension
from stac_fastapi.types.extension import ApiExtension
from stac_fastapi.types.search import APIRequest
from starlette.responses import JSONResponse

from catalog.aggregation import (
    AGGREGATIONS,
    DEFAULT,
    Aggregation,
    answer,
    chosen,
    condition_body,
    left_to_pgstac,
    statement,
)
from catalog.errors import InvalidSearch
from catalog.ready.conditions import conditions
from catalog.stac_api.client import Client

CONFORMANCE = "https://api.stacspec.org/v0.3.0/aggregation"
NOT_OURS = (asyncpg.DataError, asyncpg.SyntaxOrAccessError, asyncpg.InternalServerError, asyncpg.RaiseError)
_SEARCH = [QueryExtension(), SearchFilterExtension(), FreeTextExtension()]
GetModel: type[APIRequest] = create_get_request_model(_SEARCH, base_model=AggregationExtensionGetRequest)
PostModel: type[BaseModel] = create_post_request_model(_SEARCH, base_model=AggregationExtensionPostRequest)


@attr.s
class AggregationExtension(ApiExtension):
    """Counts of the items that a search finds."""

    client: Client = attr.ib(kw_only=True)
    conformance_classes: list[str] = attr.ib(factory=lambda: [CONFORMANCE])

    def register(self, app: FastAPI) -> None:
        router = APIRouter(prefix=app.state.router_prefix)

        async def aggregations(request: Request) -> JSONResponse:
            return _collection(request, [one.described() for one in AGGREGATIONS.values()])

        async def aggregations_of(collection_id: str, request: Request) -> JSONResponse:
            await self.client.get_collection(collection_id, request=request)
            return await aggregations(request)

        async def from_parameters(request: Request, asked: Annotated[Any, Depends(GetModel)]) -> JSONResponse:
            return await self._aggregated(request, *self._read(asked.kwargs()))

        async def of_collection(
            collection_id: str, request: Request, asked: Annotated[Any, Depends(GetModel)]
        ) -> JSONResponse:
            await self.client.get_collection(collection_id, request=request)
            names, body = self._read(asked.kwargs())
            return await self._aggregated(request, names, {**body, "collections": [collection_id]})

        async def from_body(request: Request, asked: PostModel) -> JSONResponse:  # type: ignore[valid-type]
            return await self._aggregated(request, *_posted(asked))

        async def of_collection_from_body(collection_id: str, request: Request, asked: PostModel) -> JSONResponse:  # type: ignore[valid-type]
            await self.client.get_collection(collection_id, request=request)
            names, body = _posted(asked)
            return await self._aggregated(request, names, {**body, "collections": [collection_id]})

        for path, method, endpoint in (
            ("/aggregations", "GET", aggregations),
            ("/collections/{collection_id}/aggregations", "GET", aggregations_of),
            ("/aggregate", "GET", from_parameters),
            ("/aggregate", "POST", from_body),
            ("/collections/{collection_id}/aggregate", "GET", of_collection),
            ("/collections/{collection_id}/aggregate", "POST", of_collection_from_body),
        ):
            router.add_api_route(path, endpoint, methods=[method], name=f"{endpoint.__name__} ({method})")
        app.include_router(router, tags=["Aggregation"])

    def _read(self, parameters: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """(aggregations, search body) of a GET's parameters, read as those of a search are."""
        names = parameters.pop("aggregations") or list(DEFAULT)
        query = parameters.pop("query", None)
        base = {name: parameters.pop(name, None) for name in ("collections", "ids", "bbox")}
        base["query"] = orjson.loads(query) if query else None
        filtered = parameters.pop("filter_expr", None)
        clean = self.client._clean_search_args(base, filter_query=filtered, **parameters)
        return names, _body(self.client.pgstac_search_model(**clean))

    async def _aggregated(self, request: Request, names: list[str], body: dict[str, Any]) -> JSONResponse:
        try:
            wanted = chosen(names)
        except InvalidSearch as error:
            raise HTTPException(400, str(error)) from error
        async with request.app.state.readpool.acquire() as database:
            rows = await _counted(database, wanted, body)
        return _collection(request, answer(wanted, rows))


async def _counted(database: Any, wanted: Sequence[Aggregation], body: dict[str, Any]) -> Any:
    """What :func:`catalog.aggregation.answer` is made of."""
    found = conditions(body)
    if found is not None:
        try:
            return await database.fetch(statement(wanted, found.sql), *found.parameters)
        except NOT_OURS:
            pass  # pgstac says what is wrong with it
    where = await database.fetchval("SELECT stac_search_to_where($1::text::jsonb)", condition_body(body))
    return await database.fetch(left_to_pgstac(wanted, where))


def _posted(asked: BaseModel) -> tuple[list[str], dict[str, Any]]:
    body = _body(asked)
    return body.pop("aggregations", None) or list(DEFAULT), body


def _body(search: BaseModel) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(search.model_dump_json(exclude_none=True, by_alias=True))
    return body


def _collection(request: Request, aggregations: list[dict[str, Any]]) -> JSONResponse:
    links = [
        {"rel": "self", "type": "application/json", "href": str(request.url)},
        {"rel": "root", "type": "application/json", "href": str(request.base_url)},
    ]
    return JSONResponse({"type": "AggregationCollection", "aggregations": aggregations, "links": links})
