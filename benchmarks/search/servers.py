"""The two servers that are compared, one process each, and what is asked of them: wrk, which takes next to no time."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from benchmarks.search.databases import environment, settings
from benchmarks.search.queries import Request
from catalog.configuration import configuration

START_SECONDS = 90
OURS, STOCK = "catalog.stac_api:application", "stac_fastapi.pgstac.app:create_app"
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Server:
    """One that runs."""

    url: str
    """Of the landing page, without a slash at its end."""
    process: int

    def cpu_seconds(self) -> float:
        """That its process has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Of requests of one kind."""

    rate: float
    """Requests a second."""
    p50: float
    """ms"""
    p95: float
    failed: int
    """Requests that were not answered by 200."""
    cpu: float
    """ms of the server's process a request."""


@contextmanager
def ours(count: int) -> Iterator[Server]:
    """Its links name this process's public address, wherever it listens: both sides of a comparison do."""
    with _running(
        [OURS], _free_port(), environment(count) | {"ATELIER_PUBLIC_URL": configuration().public_url}, "/stac"
    ) as server:
        yield server


@contextmanager
def stock(count: int) -> Iterator[Server]:
    """stac-fastapi-pgstac as it is distributed, but for the address of the database."""
    there = {
        "PGUSER": "atelier",
        "PGPASSWORD": "none",
        "PGHOST": quote(str(settings().sockets), safe=""),
        "PGPORT": "5432",
        "PGDATABASE": f"bench_{count}",
    }
    with _running([STOCK, "--factory"], _free_port(), environment(count) | there, "") as server:
        yield server


@contextmanager
def portal(count: int) -> Iterator[Server]:
    """The whole site: pages, STAC API and tiles."""
    port = _free_port()
    there = {"ATELIER_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with _running(["portal.asgi:application"], port, environment(count) | there, "") as server:
        yield server


@contextmanager
def _running(application: list[str], port: int, variables: dict[str, str], prefix: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "uvicorn", *application, "--port", str(port), "--log-level", "warning"]
    log = settings().data / "servers.log"
    with log.open("ab") as output:
        process = subprocess.Popen([*command, "--no-access-log"], env=variables, stdout=output, stderr=output)
    server = Server(f"http://127.0.0.1:{port}{prefix}", process.pid)
    try:
        _wait_for(f"{server.url}/", process)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def measure(server: Server, requests: Sequence[Request], clients: int, seconds: int) -> Measured:
    """Ask ``requests`` in turn for so long, each of the clients one after another."""
    if not shutil.which("wrk"):
        raise FileNotFoundError("wrk is not installed: apt-get install wrk")
    base = urlsplit(server.url)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for one in requests:
            file.write(f"{'POST' if one.body is not None else 'GET'}\n{base.path}{one.path}\n{one.text}\n")
        file.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
        before = server.cpu_seconds()
        result = subprocess.run([*command, server.url, "--", file.name], capture_output=True, text=True, check=True)
    found = json.loads(result.stdout.strip().splitlines()[-1])
    asked = max(1, found["requests"])
    return Measured(
        rate=found["requests"] / found["seconds"],
        p50=found["p50"],
        p95=found["p95"],
        failed=found["failed"],
        cpu=1000 * (server.cpu_seconds() - before) / asked,
    )
