"""A centre for drills: a data folder and a database of its own, its commands run as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from catalog.configuration import PROJECT_DIRECTORY

MIGRATE = "from portal.operations.local.instance import *; make_folders(configuration()); migrate_all()"


def new_database(server: str, name: str) -> None:
    """An empty one, in the place of what had this name."""
    drop_database(server, name)
    _administer(server, f'CREATE DATABASE "{name}"')


def drop_database(server: str, name: str) -> None:
    _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(server: str, command: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as database:
        database.execute(command.encode())


@dataclass(frozen=True)
class Centre:
    data: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "ATELIER_DATA": str(self.data),
            "ATELIER_DATABASE_URL": self.database_url,
        }

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "manage.py", *command]
        return subprocess.run(
            words, env=self.environment, cwd=PROJECT_DIRECTORY, capture_output=True, text=True, check=False
        )

    def migrate(self) -> None:
        made = self.manage("shell", "-c", MIGRATE)
        assert made.returncode == 0, made.stderr

    def busy(self, first: int) -> subprocess.Popen[str]:
        """Products flow: the number of each is a line of its output, once it is published."""
        words = [sys.executable, "-m", "tests.portal.operations.busy_centre", str(first)]
        return subprocess.Popen(words, env=self.environment, cwd=PROJECT_DIRECTORY, stdout=subprocess.PIPE, text=True)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, options="-c search_path=pgstac,public") as database:
            return database.execute(query).fetchall()

    def items(self) -> set[str]:
        return {name for (name,) in self.ask("SELECT id FROM items")}
