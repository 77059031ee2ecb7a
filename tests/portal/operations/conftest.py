"""Centres with databases of their own, on the tests' server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from catalog.configuration import Configuration
from tests.portal.operations.centres import Centre


@pytest.fixture
def make_centre(servers: Configuration, tmp_path: Path) -> Iterator[Callable[[str], Centre]]:
    """``make_centre(name)``: a centre with an empty database."""
    made: list[str] = []
    server = servers.database_url.rpartition("/")[0]

    def centre(name: str) -> Centre:
        _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        made.append(name)
        (tmp_path / name).mkdir()
        return Centre(tmp_path / name, f"{server}/{name}")

    yield centre
    _administer(server, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in made))


def _administer(server: str, *commands: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as database:
        for command in commands:
            database.execute(command)
