"""A private Redis, reached by a UNIX socket only; its queue survives a crash (append-only file)."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from catalog.configuration import Configuration
from portal.operations.errors import ServerFailed
from portal.operations.local.account import as_service_account, owned_directory

START_SECONDS = 20


def start(settings: Configuration) -> None:
    """Start the server in the background; do nothing when it runs already."""
    if is_ready(settings):
        return
    data = owned_directory(settings.servers / "redis")
    owned_directory(settings.sockets)
    log = data / "server.log"
    subprocess.run(
        as_service_account(_command(data, settings.redis_socket, log)),
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(settings):
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "no log"
            raise ServerFailed(f"Redis did not start in {data}; the end of {log}:\n{tail}")
        time.sleep(0.05)


def stop(settings: Configuration) -> None:
    """Ask the server to write everything and end."""
    _ask(settings, b"SHUTDOWN\r\n")


def is_ready(settings: Configuration) -> bool:
    return _ask(settings, b"PING\r\n").startswith(b"+PONG")


def has_ended(settings: Configuration) -> bool:
    """Whether nobody listens any more; a server that is slow, or loads its files, has not ended."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(settings.redis_socket))
        except (ConnectionRefusedError, FileNotFoundError):
            return True
        except OSError:
            return False
    return False


def _command(data: Path, unix_socket: Path, log: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(unix_socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "yes",
        "logfile": str(log),
        "maxmemory-policy": "noeviction",
    }
    return ["redis-server", *(word for name, value in options.items() for word in (f"--{name}", value))]


def _ask(settings: Configuration, request: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(settings.redis_socket))
            client.sendall(request)
            return client.recv(64)
        except OSError:
            return b""
