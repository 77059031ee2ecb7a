"""An Atelier to knock on, its processes by what they do, and small products to put through it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from catalog.configuration import Configuration, configuration
from processing.simulation.demonstration import DemonstrationProduct, simulate, small_products
from tests.journeys.atelier import PROJECT, Atelier

INJECTED = Path(__file__).parent / "injected"
SENTINEL2_PIXELS, LANDSAT_PIXELS = 180, 60
"""Of 10 m and of 30 m."""
FIRST = {"sentinel2": datetime(2018, 1, 11, tzinfo=UTC), "landsat": datetime(2014, 1, 25, tzinfo=UTC)}
CYCLE_DAYS = {"sentinel2": 10, "landsat": 16}
SEARCH_PATH = "-c search_path=pgstac,public"
VICTIMS = ("child", "parent", "watcher", "broker", "database", "backend", "everything")


@dataclass
class Site(Atelier):
    """An Atelier whose processes can be killed one by one, also at a stage boundary."""

    more: dict[str, str] = field(default_factory=dict)
    """Environment variables of this one alone."""

    @property
    def faults(self) -> Path:
        return self.data / "faults"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"ATELIER_FAULTS": str(self.faults), "PYTHONPATH": str(INJECTED)}
        return super().environment | ours | self.more

    @property
    def running(self) -> bool:
        """Whether ``manage.py run`` goes on."""
        return self._supervisor is not None and self._supervisor.poll() is None

    @property
    def settings(self) -> Configuration:
        return replace(configuration(), data=self.data, external_database_url=None, external_broker_url=None)

    def victims(self, kind: str) -> list[int]:
        """The processes of that kind, by their ids."""
        if kind == "everything":
            return self.processes()
        servers = {"broker": "redis-server", "database": "postgres", "backend": "postgres:"}
        if kind in servers:
            return self._servers(kind, servers[kind])
        commands = {process: _command(process) for process in self.processes()}
        if kind == "watcher":
            return [process for process, command in commands.items() if "processing.intake" in command]
        workers = {
            process for process, command in commands.items() if "celery" in command and "extracts@" not in command
        }
        parents = {process for process in workers if _parent(process) not in workers}
        return list(parents if kind == "parent" else workers - parents)

    def _servers(self, kind: str, name: str) -> list[int]:
        with suppress(OSError, ValueError, IndexError):
            postmaster = int((self.settings.servers / "pg" / "postmaster.pid").read_text().split()[0])
            if kind == "database":
                return [postmaster]
            if kind == "backend":
                children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
                return [int(child) for child in children if "postgres: atelier" in _command(int(child))]
        marker = str(self.settings.redis_socket)
        running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [one for one in running if name in _command(one) and marker in _command(one)] if kind == "broker" else []

    def kill(self, process: int) -> bool:
        """``kill -9``; False where there was no such process any more."""
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def tell(self, *command: str, seconds: float = 600) -> str:
        """What a command of ``manage.py`` says."""
        run = [sys.executable, "manage.py", *command]
        told = subprocess.run(
            run, env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=seconds
        )
        return told.stdout or told.stderr

    def ledger(self, query: str) -> list[dict[str, Any]]:
        """Rows of the site's own database."""
        with psycopg.connect(self.settings.database_url, options=SEARCH_PATH, row_factory=dict_row) as database:  # type: ignore[arg-type]
            return list(database.execute(query.encode()).fetchall())

    def in_flight(self) -> int:
        """Products in the inbox or on their way; the database must answer."""
        waiting = len(list((self.data / "inbox").iterdir()))
        rows = self.ledger(
            "SELECT count(*) AS n FROM ledger.drops WHERE status IN ('received','verified','processing')"
        )
        return waiting + int(rows[0]["n"])

    def settled(self, products: int) -> bool:
        """Whether all of that many products that were dropped have come to their end."""
        try:
            dropped = self.ledger("SELECT count(*) AS n FROM ledger.drops")[0]["n"]
            return dropped >= products and self.in_flight() == 0 and not scratch(self.data)
        except psycopg.OperationalError:
            return False


def products() -> Iterator[DemonstrationProduct]:
    """Small products without end, a Sentinel-2 and a Landsat in turn, each of a day of its own."""
    sentinel2, landsat = small_products()
    for number in count():
        for name, product, pixels in (("sentinel2", sentinel2, SENTINEL2_PIXELS), ("landsat", landsat, LANDSAT_PIXELS)):
            moment = product.scene.sensing_time
            day = FIRST[name] + timedelta(days=CYCLE_DAYS[name] * number)
            when = moment.replace(year=day.year, month=day.month, day=day.day)
            over = replace(product.over, geobox=replace(product.over.geobox, height=pixels, width=pixels))
            yield replace(product, over=over, scene=replace(product.scene, sensing_time=when, cloudiness=0.05))


def drop(product: DemonstrationProduct, data: Path) -> str:
    """Simulate a product aside and move it into the inbox at once; its name."""
    aside = data / "aside"
    aside.mkdir(exist_ok=True)
    made = simulate(product, directory=aside)
    name = made.name
    made.rename(data / "inbox" / name)
    return name


def scratch(data: Path) -> list[Path]:
    """What work under way, or work that died, has left aside."""
    work = data / "work"
    return [one for pattern in ("intake/*", "receive-*", "job-*", "quarantine-*") for one in work.glob(pattern)]


def archived(data: Path) -> Counter[str]:
    """Products in the archive, as ``COLLECTION/ITEM``, and how often each is there."""
    folders = (path.relative_to(data / "archive").parts for path in data.glob("archive/*/*/*/*/*"))
    return Counter(f"{parts[0]}/{parts[-1]}" for parts in folders)


def fresh(data: Path) -> Path:
    """The data folder, empty but for the index of place names, which this process makes once."""
    for entry in data.iterdir() if data.exists() else ():
        if entry.is_dir() and entry.name != "cache":
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.is_file():
            entry.unlink()
    (data / "faults").mkdir(parents=True, exist_ok=True)
    return data


def catalogued(site: Site) -> list[dict[str, Any]]:
    """Every item of the catalog, with its links."""
    rows = site.ledger("SELECT pgstac.content_hydrate(items) AS item FROM pgstac.items")
    return [row["item"] if isinstance(row["item"], dict) else json.loads(row["item"]) for row in rows]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
