"""One table of error → status: what a caller sent is the caller's to correct, never a 500."""

from __future__ import annotations

import logging
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from catalog.ready.parameters import LeftToPgstac

REFUSED = "InvalidQueryParameter"

STATUS: dict[type[Exception], int] = {
    # What PostgreSQL and pgstac say of a search that makes no sense.
    asyncpg.DataError: 400,
    asyncpg.RaiseError: 400,
    asyncpg.SyntaxOrAccessError: 400,
    asyncpg.InternalServerError: 400,
    asyncpg.FeatureNotSupportedError: 400,
    asyncpg.ProgramLimitExceededError: 400,
    asyncpg.QueryCanceledError: 400,
    # What Python says of a request that cannot be read.
    orjson.JSONDecodeError: 400,
    UnicodeError: 400,
    ValidationError: 400,
    RecursionError: 400,
    # What the ready items leave to pgstac's own search, and that has no answer to either.
    LeftToPgstac: 400,
    # What STAC FastAPI trips over: a body that is not an object, an empty name in a list.
    AttributeError: 400,
    IndexError: 400,
    KeyError: 400,
    TypeError: 400,
    ValueError: 400,
    # What is the server's own trouble, and passes.
    asyncpg.PostgresConnectionError: 503,
    asyncpg.CannotConnectNowError: 503,
    asyncpg.TooManyConnectionsError: 503,
    ConnectionError: 503,
}


SUSPECT = {AttributeError, IndexError, KeyError, TypeError, ValueError}
"""Logged, because a mistake of ours would look the same."""

logger = logging.getLogger(__name__)


def add_error_handlers(application: FastAPI) -> None:
    """Answer in the STAC API's form: ``{"code", "description"}``."""
    for kind, status in STATUS.items():
        application.add_exception_handler(kind, _handler(status))
    application.add_exception_handler(HTTPException, _refused)
    application.add_exception_handler(RequestValidationError, _misread)


def answer(request: Request, error: Exception) -> JSONResponse:
    """What those handlers say of an ``error`` in :data:`STATUS`, for what is answered outside of them."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    response: JSONResponse = _handler(status)(request, error)
    return response


def _refused(request: Request, error: Any) -> JSONResponse:
    code = "NotFound" if error.status_code == 404 else REFUSED
    content = {"code": code, "description": str(error.detail)}
    return JSONResponse(content, status_code=error.status_code, headers=error.headers)


def _misread(request: Request, error: Any) -> JSONResponse:
    """Names each parameter or member that cannot be read, and why."""
    wrong = (f"{'.'.join(map(str, one['loc'][1:])) or 'the body'}: {one['msg']}" for one in error.errors())
    return JSONResponse({"code": REFUSED, "description": "; ".join(wrong)}, status_code=400)


def _handler(status: int) -> Any:
    def handler(request: Request, error: Exception) -> JSONResponse:
        if type(error) in SUSPECT:
            logger.warning("%s %s answered %d", request.method, request.url.path, status, exc_info=error)
        code = REFUSED if status < 500 else "Unavailable"
        return JSONResponse({"code": code, "description": str(error)}, status_code=status)

    return handler
