"""The command ``atelier-download`` as people run it, against a real server with the catalog behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pystac
import pytest
from django.core.cache import caches

from catalog.configuration import PROJECT_DIRECTORY, configuration
from portal.accounts.models import User
from portal.accounts.services import api_token_create
from tests.portal.downloads.conftest import item  # noqa: F401
from tests.portal.people import Served, person, served


@dataclass
class Done:
    """What a command left behind."""

    code: int
    events: list[dict[str, Any]]
    said: str

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]


@dataclass
class Command:
    """``atelier-download`` for one site, in one folder, with settings of its own."""

    site: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
        return subprocess.Popen(
            [sys.executable, "-m", "atelier_download", "--json", "--to", str(self.folder), *arguments],
            env=inherited
            | {"PYTHONPATH": str(PROJECT_DIRECTORY / "client"), "XDG_CONFIG_HOME": str(self.folder / "config")}
            | {"ATELIER_SITE": self.site, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> Done:
        running = self.start(*arguments)
        output, said = running.communicate(timeout=60)
        return Done(running.returncode, [json.loads(line) for line in output.splitlines()], said)


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def web(transactional_db: None, item: pystac.Item, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:  # noqa: F811
    """Pages, downloads and the STAC API; every link leads there."""
    from portal.asgi import application

    with served(application) as server:
        monkeypatch.setenv("ATELIER_PUBLIC_URL", server.url)
        configuration.cache_clear()
        yield server
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture
def owner(web: Served) -> User:
    return person("client@example.org")


@pytest.fixture
def command(web: Served, owner: User, tmp_path: Path) -> Command:
    """For somebody whose program has a token."""
    _token, secret = api_token_create(user=owner, name="client", days=1, scopes=["download", "order"])
    return Command(web.url, tmp_path, {"ATELIER_TOKEN": secret})
