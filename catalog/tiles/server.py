"""Assembles the tile server from titiler-pgstac: items, collections and searches; never an address from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from catalog.tiles.environment import gdal_environment  # first: others read what it sets

# isort: split
import morecantile
from fastapi import Depends, FastAPI, Request
from morecantile.defaults import TileMatrixSets
from psycopg_pool import ConnectionPool
from starlette.middleware.cors import CORSMiddleware
from titiler.core.factory import MultiBaseTilerFactory, TMSFactory
from titiler.core.middleware import CacheControlMiddleware
from titiler.extensions.wmts import wmtsExtension
from titiler.mosaic.extensions.wmts import wmtsExtension as wmtsMosaicExtension
from titiler.pgstac.dependencies import CollectionIdParams, ItemIdParams, SearchIdParams
from titiler.pgstac.extensions import searchInfoExtension
from titiler.pgstac.factory import MosaicTilerFactory, add_search_register_route

from catalog.address import PublicAddress
from catalog.collections import renders as collection_renders
from catalog.configuration import configuration
from catalog.database import CUT_OFF, FREED_IF_CUT_OFF
from catalog.documentation import add_documentation
from catalog.tiles.errors import RESPONSES, add_error_handlers
from catalog.tiles.limits import Crop, within_limits
from catalog.tiles.outlines import Tile, process
from catalog.tiles.readers import ItemReader, Mosaic, MosaicItemReader
from catalog.tiles.renders import Dataset, Layer, Rendering, as_parameters, colormap

PREFIX = "/tiles"
MIN_CONNECTIONS, MAX_CONNECTIONS = 1, 4
CONNECTION_OPTIONS = "-c search_path=pgstac,public -c application_name=atelier-tiles -c statement_timeout=10s"
POOL_TIMEOUT_SECONDS = 10.0
CACHE_CONTROL = "public, max-age=300"

ITEM = "/collections/{collection_id}/items/{item_id}"
COLLECTION = "/collections/{collection_id}"
SEARCH = "/searches/{search_id}"

TILE_MATRIX_SETS = TileMatrixSets(
    {name: morecantile.tms.get(name) for name in ("WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad")}
)

RENDERING: dict[str, Any] = {
    "layer_dependency": Layer,
    "dataset_dependency": Dataset,
    "render_dependency": Rendering,
    "colormap_dependency": colormap,
    "img_part_dependency": Crop,
    "tile_dependency": Tile,
    "process_dependency": process,
    "environment_dependency": gdal_environment,
    "supported_tms": TILE_MATRIX_SETS,
    "add_viewer": False,
}


@asynccontextmanager
async def lifespan(application: FastAPI) -> AsyncIterator[None]:
    """Hold the pool of connections while the server runs."""
    with ConnectionPool(
        configuration().database_url,
        min_size=MIN_CONNECTIONS,
        max_size=MAX_CONNECTIONS,
        timeout=POOL_TIMEOUT_SECONDS,
        kwargs=CUT_OFF | {"options": f"{CONNECTION_OPTIONS} {FREED_IF_CUT_OFF}"},
        check=ConnectionPool.check_connection,
        name="tiles",
    ) as pool:
        application.state.dbpool = pool
        yield


def item_renders(reader: Any) -> dict[str, dict[str, Any]]:
    named = reader.item.properties.get("renders") or collection_renders(reader.item.collection_id)
    return {name: as_parameters(render) for name, render in named.items()}


def mosaic_renders(mosaic: Any) -> dict[str, dict[str, Any]]:
    found = mosaic.info()
    named: dict[str, Any] = {}
    for collection in found.input_search.get("collections") or []:
        named = {**collection_renders(collection), **named}
    return {name: as_parameters(render) for name, render in {**named, **(found.metadata.defaults or {})}.items()}


def build() -> FastAPI:
    application = FastAPI(
        title="Atelier tiles",
        description="Tiles, previews, crops, statistics and map services of published items.",
        openapi_url="/api",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=RESPONSES,
    )
    items = MultiBaseTilerFactory(
        reader=ItemReader,
        path_dependency=ItemIdParams,
        router_prefix=ITEM,
        get_renders=item_renders,
        extensions=[wmtsExtension(layer_identifier_provider=lambda item: str(item.id))],
        **RENDERING,
    )
    collections = _mosaics(COLLECTION, CollectionIdParams)
    searches = _mosaics(SEARCH, SearchIdParams)
    matrices = TMSFactory(supported_tms=TILE_MATRIX_SETS)
    limited = [Depends(within_limits)]
    application.include_router(items.router, prefix=ITEM, tags=["Items"], dependencies=limited)
    application.include_router(collections.router, prefix=COLLECTION, tags=["Collections"], dependencies=limited)
    application.include_router(searches.router, prefix=SEARCH, tags=["Searches"], dependencies=limited)
    add_search_register_route(application, prefix="/searches", tags=["Searches"])
    application.include_router(matrices.router, tags=["Tile matrix sets"])
    application.add_api_route("/", landing, methods=["GET"], name="landing", tags=["Landing page"])
    application.add_api_route("/healthz", health, methods=["GET"], tags=["Health"])
    add_documentation(application)
    add_error_handlers(application)
    application.add_middleware(CacheControlMiddleware, cachecontrol=CACHE_CONTROL, exclude_path={r"/healthz"})
    application.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "OPTIONS"],
        allow_headers=["Content-Type", "Authorization"],
    )
    application.add_middleware(PublicAddress, prefix=PREFIX)
    return application


def _mosaics(prefix: str, path_dependency: Any) -> MosaicTilerFactory:
    return MosaicTilerFactory(
        path_dependency=path_dependency,
        router_prefix=prefix,
        backend=Mosaic,
        dataset_reader=MosaicItemReader,
        get_renders=mosaic_renders,
        add_statistics=True,
        add_part=True,
        extensions=[searchInfoExtension(), wmtsMosaicExtension()],
        **RENDERING,
    )


def landing(request: Request) -> dict[str, Any]:
    """Where everything is."""
    base = str(request.base_url).rstrip("/")
    templates = {"item": ITEM, "collection": COLLECTION, "search": SEARCH}
    return {
        "title": "Atelier tiles",
        "links": [
            {"rel": "self", "type": "application/json", "href": f"{base}/"},
            {"rel": "service-desc", "type": "application/vnd.oai.openapi+json;version=3.0", "href": f"{base}/api"},
            {"rel": "service-doc", "type": "text/html", "href": f"{base}/api.html"},
            *(
                {
                    "rel": "tilejson",
                    "title": f"Tiles of one {what}",
                    "templated": True,
                    "href": f"{base}{path}/{{tileMatrixSetId}}/tilejson.json?render={{render}}",
                }
                for what, path in templates.items()
            ),
        ],
    }


def health(request: Request) -> dict[str, str]:
    """Whether the database answers."""
    with request.app.state.dbpool.connection() as connection:
        connection.execute("SELECT 1")
    return {"status": "UP"}


application = build()
