"""A whole Atelier as an operator starts it, for journeys to use and to kill."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from catalog import gazetteer
from catalog.configuration import configuration
from tests.ports import free_port

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
STOP_SECONDS = 150
"""The supervisor gives each of its processes 20 s to finish what it has in hand."""
T = TypeVar("T")


def wait_for(probe: Callable[[], T], *, seconds: float, what: str) -> T:
    """The first true answer of ``probe``; fails with ``what`` when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(0.25)
    raise AssertionError(f"{what}: not within {seconds:g} s")


@dataclass
class Atelier:
    """``manage.py run`` with a data folder and a port of its own."""

    data: Path
    port: int = field(default_factory=free_port)
    start_seconds: float = START_SECONDS
    _supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "ATELIER_DATA": str(self.data),
            "ATELIER_TEST_DATA": str(self.data),
            "PYTEST_XDIST_WORKER": "",
            "ATELIER_PORT": str(self.port),
            "ATELIER_PUBLIC_URL": self.url,
            "ATELIER_INTAKE_SETTLE_SECONDS": "1",
            "ATELIER_GATHER_MINUTES": "0",
            "ATELIER_INTAKE_PATIENCE_SECONDS": "8",
        }

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self._share_index()
        output = (self.data / "run.log").open("ab")
        command = [sys.executable, "manage.py", "run", "--no-demonstration"]
        self._supervisor = subprocess.Popen(
            command, cwd=PROJECT, env=self.environment, stdout=output, stderr=output, start_new_session=True
        )
        page = f"the first page of {self.url} (see {self.data}/run.log)"
        try:
            wait_for(self._is_up, seconds=self.start_seconds, what=page)
        except BaseException:  # nobody has it yet who could stop it: it would burden every test to come
            self.kill_everything()
            raise

    def _is_up(self) -> bool:
        assert self._supervisor is not None
        assert self._supervisor.poll() is None, f"manage.py run ended by itself (see {self.data}/run.log)"
        return self.answers()

    def _share_index(self) -> None:
        """The index of place names takes a while to build; the tests build it once."""
        gazetteer.prepare()
        if not (self.data / "cache").exists():
            shutil.copytree(configuration().data / "cache", self.data / "cache")

    def answers(self) -> bool:
        try:
            return httpx.get(self.url, timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def search(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The items that the STAC API finds."""
        answer = httpx.post(f"{self.url}/stac/search", json=body, timeout=30)
        answer.raise_for_status()
        features: list[dict[str, Any]] = answer.json()["features"]
        return features

    def published(self, collection: str, *, derived_from: str) -> list[dict[str, Any]]:
        """The items of ``collection`` that were made from the product ``derived_from``."""
        items = self.search({"collections": [collection], "limit": 100})
        return [item for item in items if any(link["href"].endswith(f"/{derived_from}") for link in item["links"])]

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._supervisor:
            self._supervisor.send_signal(signal.SIGINT)
            try:
                self._supervisor.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill_everything()
                raise

    def kill_everything(self) -> None:
        """``kill -9`` of the supervisor and of every process that has this data folder open or named."""
        for _ in range(3):
            for process in self.processes():
                with suppress(ProcessLookupError):  # it ended by itself, or with its parent
                    os.kill(process, signal.SIGKILL)
        if self._supervisor:
            self._supervisor.wait(10)

    def processes(self) -> list[int]:
        """Every process of this instance: by the environment that it inherited, or by its command line."""
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and self._owns(entry)]

    def _owns(self, process: Path) -> bool:
        try:
            known = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            return False
        own = re.search(re.escape(str(self.data).encode()) + rb"(?![\w.-])", known)  # not of a folder of a longer name
        return own is not None and int(process.name) != os.getpid()


@contextmanager
def running_atelier(data: Path) -> Iterator[Atelier]:
    atelier = Atelier(data)
    atelier.start()
    try:
        yield atelier
    finally:
        atelier.stop()
