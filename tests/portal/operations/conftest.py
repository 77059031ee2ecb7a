"""Centres with databases of their own, on the tests' server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.configuration import Configuration
from tests.portal.operations.centres import Centre, drop_database, new_database


@pytest.fixture
def make_centre(servers: Configuration, tmp_path: Path) -> Iterator[Callable[[str], Centre]]:
    """``make_centre(name)``: a centre with an empty database."""
    made: list[str] = []
    server = servers.database_url.rpartition("/")[0]

    def centre(name: str) -> Centre:
        new_database(server, name)
        made.append(name)
        (tmp_path / name).mkdir()
        return Centre(tmp_path / name, f"{server}/{name}")

    yield centre
    for name in made:
        drop_database(server, name)
