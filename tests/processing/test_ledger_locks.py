"""Connections that end by themselves where a host is cut off without a word, and what they held is free."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest
from django.db import connection as of_django
from psycopg.rows import tuple_row

from catalog.configuration import Configuration
from catalog.database import connection as of_catalog
from processing.ledger_locks import holding_connection, ledger_connection

WITHIN_SECONDS = 60
SERVER = ("tcp_keepalives_count", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_user_timeout")
CLIENT = ("keepalives_count", "keepalives_idle", "keepalives_interval", "tcp_user_timeout")


@pytest.mark.parametrize("opened", [holding_connection, ledger_connection, of_catalog])
def test_both_ends_notice_within_a_minute(
    catalog_database: Configuration, opened: Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
) -> None:
    with opened() as database:
        require_noticed(database)


@pytest.mark.django_db
def test_the_portals_connections_too(catalog_database: Configuration) -> None:
    of_django.ensure_connection()
    require_noticed(of_django.connection)


def require_noticed(database: psycopg.Connection[Any]) -> None:
    """Over a socket of this machine PostgreSQL shows 0, and still knows who asked for what."""
    with database.cursor(row_factory=tuple_row) as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name LIKE 'tcp\\_%' AND source = 'client' ORDER BY name")
        assert tuple(name for (name,) in cursor) == SERVER
    settings = database.info.get_parameters()
    count, idle, interval, silence = (int(settings[name]) for name in CLIENT)
    asked = dict(one.split("=") for one in settings["options"].split() if one.startswith("tcp_"))
    assert [int(asked[name]) for name in SERVER] == [count, idle, interval, silence]
    assert idle + count * interval < WITHIN_SECONDS
    assert silence / 1000 < WITHIN_SECONDS
