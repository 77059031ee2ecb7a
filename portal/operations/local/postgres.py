"""A private PostgreSQL cluster: made on first use, never the system's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from catalog.configuration import Configuration
from portal.operations.errors import ServerFailed
from portal.operations.local.account import as_service_account, owned_directory

BINARIES = Path("/usr/lib/postgresql/15/bin")
START_ATTEMPTS = 10
"""After a crash, PostgreSQL's orphans hold its shared memory for a moment."""


def _eighth_of_memory() -> int:
    """MB, between 128 and 4,096: a million items are searched in less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(4_096, memory // 8 // 2**20))


SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": f"{_eighth_of_memory()}MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "lz4",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def start(settings: Configuration) -> None:
    """Start the cluster, creating it when there is none; do nothing when it runs already."""
    data = settings.servers / "pg"
    owned_directory(settings.sockets)
    if not (data / "PG_VERSION").exists():
        _create(data)
    if not is_ready(settings):
        _start(data, settings)
    _create_database(settings)


def stop(settings: Configuration) -> None:
    """Stop the cluster, waiting for it to write everything."""
    data = settings.servers / "pg"
    if (data / "postmaster.pid").exists():
        _run([str(BINARIES / "pg_ctl"), "-D", str(data), "-m", "fast", "-w", "stop"])


def is_ready(settings: Configuration) -> bool:
    return _run([str(BINARIES / "pg_isready"), "-q", "-h", str(settings.sockets)]).returncode == 0


def has_ended(settings: Configuration) -> bool:
    """Whether there is no server process, killed for example; one that starts or recovers has not ended."""
    try:
        process = int((settings.servers / "pg" / "postmaster.pid").read_text().split()[0])
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return True
    return state == "Z"


def _create(data: Path) -> None:
    if data.exists():  # an initdb that was killed half-way left no PG_VERSION
        shutil.rmtree(data)
    owned_directory(data)
    result = _run(
        [str(BINARIES / "initdb"), "-D", str(data), "-U", "atelier", "-A", "trust", "-N"]
        + ["--encoding=UTF8", "--locale=C.UTF-8"]
    )
    if result.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise ServerFailed(f"PostgreSQL's initdb failed in {data}:\n{result.stdout}{result.stderr}")


def _start(data: Path, settings: Configuration) -> None:
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    log = data / "server.log"
    command = [str(BINARIES / "pg_ctl"), "-D", str(data), "-w", "-t", "120", "-l", str(log)]
    command += ["-o", f"-k '{settings.sockets}' {options}", "start"]
    for _ in range(START_ATTEMPTS):
        if _run(command).returncode == 0:
            return
        time.sleep(1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "no log"
    raise ServerFailed(f"PostgreSQL did not start from {data}; the end of {log}:\n{tail}")


def _create_database(settings: Configuration) -> None:
    psql = [str(BINARIES / "psql"), "-h", str(settings.sockets), "-U", "atelier", "-d", "postgres", "-AtqX", "-c"]
    if _run([*psql, "SELECT 1 FROM pg_database WHERE datname = 'atelier'"]).stdout.strip() == "1":
        return
    created = _run([*psql, "CREATE DATABASE atelier"])
    if created.returncode != 0:
        raise ServerFailed(f"PostgreSQL refused to create the database atelier: {created.stderr.strip()}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        as_service_account(command), capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL
    )
