"""One table of error → status: what a caller asked for is the caller's to correct, never a 500."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from fastapi import FastAPI
from morecantile.errors import MorecantileError
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError, RasterioIOError
from rio_tiler.errors import RioTilerError
from starlette.requests import Request
from starlette.responses import JSONResponse
from titiler.core.errors import DEFAULT_STATUS_CODES, add_exception_handlers
from titiler.mosaic.errors import MOSAIC_STATUS_CODES
from titiler.pgstac.errors import PGSTAC_STATUS_CODES, BackendError

from catalog.configuration import configuration
from catalog.errors import CatalogError, StorageUnavailable

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    **DEFAULT_STATUS_CODES,
    **dict[type[Exception], int](MOSAIC_STATUS_CODES),
    **dict[type[Exception], int](PGSTAC_STATUS_CODES.items()),
    # Bands, zooms, bins, projections, numbers that do not exist or do not fit.
    IndexError: 400,
    KeyError: 400,
    ValueError: 400,
    TypeError: 400,
    ArithmeticError: 400,
    AssertionError: 400,
    MorecantileError: 400,
    RioTilerError: 400,
    RasterioError: 400,
    CPLE_BaseError: 400,
    ValidationError: 400,
    BackendError: 400,
    MemoryError: 400,
    RecursionError: 400,
    psycopg.DataError: 400,
    psycopg.ProgrammingError: 400,
    psycopg.InternalError: 400,
    psycopg.errors.RaiseException: 400,
    psycopg.errors.QueryCanceled: 400,
    CatalogError: 404,
}
PASSING: dict[type[Exception], str] = {
    psycopg.OperationalError: "The database does not answer: ask again in a minute.",
    PoolTimeout: "The database does not answer: ask again in a minute.",
    StorageUnavailable: "The store of the products' files does not answer: ask again in a minute.",
}
"""Troubles that pass by themselves: 503."""
RETRY_AFTER_SECONDS = 60
_TOLD = {
    400: "What is asked for does not exist or does not fit: a band, a zoom, a projection, a size.",
    404: "There is no such item, collection, search or tile.",
    503: "The database or the store of files does not answer: ask again in a minute.",
}
_CONTENT = {"application/json": {"schema": {"type": "object", "required": ["detail"]}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    204: {"description": "There is no image here."},
    **{status: {"description": told, "content": _CONTENT} for status, told in _TOLD.items()},
}
"""What every operation may answer beside what it is asked for, for the OpenAPI definition."""


def add_error_handlers(application: FastAPI) -> None:
    add_exception_handlers(application, STATUS)
    for error in PASSING:
        application.add_exception_handler(error, _ask_again)
    application.add_exception_handler(RasterioIOError, _unreadable)


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    """A published file: on an object store it was whole when it was published, and is read again in a while."""
    if configuration().storage_url:
        return _ask_again(request, error)
    log.error("%s: %s", request.url.path, error)
    return JSONResponse({"detail": str(error)}, 500)


def _ask_again(request: Request, error: Exception) -> JSONResponse:
    log.warning("%s: %s", request.url.path, error)
    detail = next((text for kind, text in PASSING.items() if isinstance(error, kind)), PASSING[StorageUnavailable])
    return JSONResponse({"detail": detail}, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})
