"""Addresses of databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from catalog.configuration import Configuration
from catalog.database import asyncpg_url


@pytest.mark.parametrize("name", ["postgres", "template1"])
def test_asyncpg_is_told_which_database(catalog: Configuration, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Once it was connected to the database that is called as the user is."""
    elsewhere = replace(catalog, external_database_url=catalog.database_url.rpartition("/")[0] + f"/{name}")
    monkeypatch.setattr("catalog.database.configuration", lambda: elsewhere)

    async def connected_to() -> str:
        connection = await asyncpg.connect(asyncpg_url())
        try:
            return str(await connection.fetchval("SELECT current_database()"))
        finally:
            await connection.close()

    assert asyncio.run(connected_to()) == name
