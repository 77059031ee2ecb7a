"""Connections to the catalog's PostgreSQL for everything but the two ASGI applications.

The budget of one host, out of PostgreSQL's 100 connections: the STAC API 1 to 4, the tiles 1 to 4
(each application states its own), and here at most 4 for every process that searches or publishes.
"""

from __future__ import annotations

import atexit
import os
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from catalog.configuration import configuration

SEARCH_PATH = "pgstac,public"
# A search is planned for what it asks: how much that is decides the way to it.
OPTIONS = f"-c search_path={SEARCH_PATH} -c application_name=atelier-catalog -c plan_cache_mode=force_custom_plan"
FREED_IF_CUT_OFF = (
    "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=50000"
)
"""Options of a connection: the server ends it, with its locks and transactions, 50 s after it was cut off."""
CUT_OFF: dict[str, Any] = {
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 50_000,
    "options": FREED_IF_CUT_OFF,
}
"""Of a connection that holds locks or waits for answers: within a minute both ends notice that the other is cut off."""
MAX_CONNECTIONS = 4
IDLE_SECONDS = 60.0


def asyncpg_url() -> str:
    """The database's address in the one form that asyncpg, too, takes for a UNIX socket: all of it as parameters."""
    known = {key: value for key, value in conninfo_to_dict(configuration().database_url).items() if value}
    name = quote(str(known.pop("dbname", "")), safe="")  # as a parameter asyncpg passes over it
    return f"postgresql:///{name}?{urlencode(known)}"


def connection() -> AbstractContextManager[Connection]:
    """A pooled connection with pgstac in its search path: committed at the end, rolled back on an error."""
    return _pool(os.getpid()).connection()


@cache
def _pool(process: int) -> ConnectionPool[Connection]:
    """One pool a process: a forked worker must not share its parent's sockets."""
    pool = ConnectionPool(
        configuration().database_url,
        min_size=0,
        max_size=MAX_CONNECTIONS,
        max_idle=IDLE_SECONDS,
        kwargs=CUT_OFF | {"options": f"{OPTIONS} {FREED_IF_CUT_OFF}"},
        check=ConnectionPool.check_connection,
        name=f"catalog-{process}",
        open=True,
    )
    atexit.register(pool.close)
    return pool
