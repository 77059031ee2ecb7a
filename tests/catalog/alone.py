"""One of the catalog's applications in a process of its own, as on a host of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.ports import free_port

START_SECONDS = 60


@contextmanager
def running(application: str, path: str) -> Iterator[str]:
    """Its public address, which ends in ``path`` and has a path of its own before."""
    port = free_port()
    public = f"http://127.0.0.1:{port}/centre"
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(command, env={**os.environ, "ATELIER_PUBLIC_URL": public})
    try:
        _wait_for(public + path, server)
        yield public + path
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")
