"""The population of items to be searched, in the tests' catalog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from catalog.configuration import Configuration
from catalog.database import connection
from tests.catalog.ready.population import COLLECTIONS, collection, items


@pytest.fixture(scope="package")
def population(catalog: Configuration) -> Iterator[list[dict[str, Any]]]:
    """As published by whoever writes to pgstac."""
    _forget()
    everything = list(items())
    with connection() as database:
        for identifier in COLLECTIONS:
            database.execute("SELECT create_collection(%s)", [Jsonb(collection(identifier))])
        database.execute("SELECT create_items(%s)", [Jsonb(everything)])
    yield everything
    _forget()


def _forget() -> None:
    with connection() as database:
        database.execute("DELETE FROM collections WHERE id = ANY (%s)", [COLLECTIONS])
