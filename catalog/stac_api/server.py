"""Assembles the STAC API from stac-fastapi-pgstac: read-only, every search extension, no transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from brotli_asgi import BrotliMiddleware
from fastapi import APIRouter, FastAPI
from pydantic import model_validator
from stac_fastapi.api.app import StacApi
from stac_fastapi.api.models import (
    ItemCollectionUri,
    create_get_request_model,
    create_post_request_model,
    create_request_model,
)
from stac_fastapi.extensions import (
    CollectionSearchExtension,
    CollectionSearchFilterExtension,
    FieldsExtension,
    ItemCollectionFilterExtension,
    OffsetPaginationExtension,
    SearchFilterExtension,
    TokenPaginationExtension,
)
from stac_fastapi.extensions.fields import FieldsConformanceClasses
from stac_fastapi.extensions.free_text import FreeTextConformanceClasses
from stac_fastapi.extensions.query import QueryConformanceClasses
from stac_fastapi.extensions.sort import CollectionSearchSortExtension, ItemCollectionSortExtension, SearchSortExtension
from stac_fastapi.pgstac.config import Settings
from stac_fastapi.pgstac.core import health_check
from stac_fastapi.pgstac.db import con_init, get_connection
from stac_fastapi.pgstac.extensions import FreeTextExtension, QueryExtension
from stac_fastapi.pgstac.types.search import PgstacSearch
from stac_fastapi.types.search import APIRequest
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from catalog.address import PublicAddress
from catalog.database import asyncpg_url
from catalog.documentation import add_documentation
from catalog.stac_api.aggregation import AggregationExtension
from catalog.stac_api.children import ChildrenExtension
from catalog.stac_api.client import Client
from catalog.stac_api.definition import complete_definition
from catalog.stac_api.errors import add_error_handlers
from catalog.stac_api.queryables import Queryables
from catalog.stac_api.ready import ReadyItems

PREFIX = "/stac"
MIN_CONNECTIONS, MAX_CONNECTIONS = 1, 4
CONNECTION_SETTINGS = {
    "application_name": "atelier-stac",
    "search_path": "pgstac,public",
    # This API only reads; pgstac would otherwise write a row of statistics at every search.
    "default_transaction_read_only": "on",
    "pgstac.readonly": "on",
    "statement_timeout": "10s",
    # A search is planned for what it asks: how much that is decides the way to it.
    "plan_cache_mode": "force_custom_plan",
    # The planner believes that what a search asks for lies evenly in the table; it lies where its time does.
    "enable_seqscan": "off",
    "max_parallel_workers_per_gather": "0",
}

LANDING_ID = "atelier"
SETTINGS = Settings(
    stac_fastapi_title="Atelier",
    stac_fastapi_description="Satellite products of this land-data centre, from Level-1 images to maps.",
    stac_fastapi_landing_id=LANDING_ID,
    stac_fastapi_version="1.0",
    use_api_hydrate=True,
    _env_file=None,
)

SEARCH_EXTENSIONS = [
    QueryExtension(),
    SearchSortExtension(),
    FieldsExtension(),
    SearchFilterExtension(client=Queryables()),
    FreeTextExtension(conformance_classes=[FreeTextConformanceClasses.SEARCH]),
    TokenPaginationExtension(),
]
ITEMS_EXTENSIONS = [
    QueryExtension(conformance_classes=[QueryConformanceClasses.ITEMS]),
    ItemCollectionSortExtension(),
    FieldsExtension(conformance_classes=[FieldsConformanceClasses.ITEMS]),
    ItemCollectionFilterExtension(client=Queryables()),
    FreeTextExtension(conformance_classes=[FreeTextConformanceClasses.ITEMS]),
    TokenPaginationExtension(),
]
COLLECTION_SEARCH = CollectionSearchExtension.from_extensions(
    [
        QueryExtension(conformance_classes=[QueryConformanceClasses.COLLECTIONS]),
        CollectionSearchSortExtension(),
        FieldsExtension(conformance_classes=[FieldsConformanceClasses.COLLECTIONS]),
        CollectionSearchFilterExtension(client=Queryables()),
        FreeTextExtension(conformance_classes=[FreeTextConformanceClasses.COLLECTIONS]),
        OffsetPaginationExtension(),
    ]
)


async def _kept(connection: object) -> None:
    """Nothing is reset between two requests: none of them changes a setting, and asking takes as long as a search."""


@asynccontextmanager
async def lifespan(application: FastAPI) -> AsyncIterator[None]:
    """Hold the pool of connections while the server runs."""
    async with asyncpg.create_pool(
        asyncpg_url(),
        min_size=MIN_CONNECTIONS,
        max_size=MAX_CONNECTIONS,
        init=con_init,
        reset=_kept,
        server_settings=CONNECTION_SETTINGS,
    ) as pool:
        application.state.readpool = pool
        application.state.get_connection = get_connection
        yield


class SearchBody(PgstacSearch):  # type: ignore[misc]  # it has no types
    """What is sent to ``/search``; no object is refused first: the checks of its members take one for granted."""

    @model_validator(mode="before")
    @classmethod
    def is_object(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            raise ValueError("a search is a JSON object")
        return body


def build() -> FastAPI:
    post_model = create_post_request_model(SEARCH_EXTENSIONS, base_model=SearchBody)
    items_model = create_request_model(
        "ItemCollectionUri", base_model=ItemCollectionUri, extensions=ITEMS_EXTENSIONS, request_type="GET"
    )
    client = Client(pgstac_search_model=post_model, landing_page_id=LANDING_ID)  # type: ignore[call-arg]
    api = StacApi(
        app=FastAPI(
            title=SETTINGS.stac_fastapi_title,
            description=SETTINGS.stac_fastapi_description,
            version=SETTINGS.stac_fastapi_version,
            openapi_url=SETTINGS.openapi_url,
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
        ),
        router=APIRouter(),
        settings=SETTINGS,
        extensions=[
            *SEARCH_EXTENSIONS,
            *ITEMS_EXTENSIONS,
            COLLECTION_SEARCH,
            ChildrenExtension(client=client),
            AggregationExtension(client=client),
        ],
        client=client,
        stac_version="1.1.0",
        search_get_request_model=create_get_request_model(SEARCH_EXTENSIONS),
        search_post_request_model=post_model,
        items_get_request_model=cast(type[APIRequest], items_model),
        collections_get_request_model=COLLECTION_SEARCH.GET,
        middlewares=[  # the last one comes first
            Middleware(ReadyItems),
            Middleware(BrotliMiddleware),
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST", "OPTIONS"],
                allow_headers=["Content-Type", "Authorization"],
                max_age=600,
            ),
            Middleware(PublicAddress, prefix=PREFIX),
        ],
        health_check=health_check,
    )
    add_error_handlers(api.app)
    add_documentation(api.app)
    complete_definition(api.app)
    return api.app


application = build()
