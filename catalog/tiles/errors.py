"""One table of error → status: what a caller asked for is the caller's to correct, never a 500."""

from __future__ import annotations

import psycopg
from morecantile.errors import MorecantileError
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError, RasterioIOError
from rio_tiler.errors import RioTilerError
from titiler.core.errors import DEFAULT_STATUS_CODES
from titiler.mosaic.errors import MOSAIC_STATUS_CODES
from titiler.pgstac.errors import PGSTAC_STATUS_CODES, BackendError

from catalog.errors import CatalogError

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
    # A published file that cannot be read is this server's fault.
    RasterioIOError: 500,
    # Passing troubles of the database.
    psycopg.OperationalError: 503,
    PoolTimeout: 503,
}
