"""Two hosts work for one Atelier, as far as that can be had on one machine, and one of them is cut off.

Each host has a data folder of its own; the second one has a name and a network of its own too, and reaches PostgreSQL,
Redis and the object store by TCP alone. ``python -m benchmarks.hosts [PRODUCTS]``, as root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from catalog.configuration import configuration
from portal.operations.local import postgres
from portal.operations.local.account import as_service_account, owned_directory
from processing.simulation.demonstration import DemonstrationProduct, simulate, small_products
from tests.journeys.atelier import Atelier, wait_for
from tests.objects import ObjectStore
from tests.ports import free_port

NAMESPACE, OUTSIDE, INSIDE = "atelier-second", "10.87.76.1", "10.87.76.2"
PIXELS = 180
"""Of 10 m, a side."""
CYCLE_DAYS = 10
START_SECONDS, LONGEST_SECONDS = 600, 1_800
"""Patience: a machine may be busy with other things."""


@dataclass
class Centre(Atelier):
    """The first host: portal, inbox, workers."""

    more: dict[str, str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | (self.more or {})


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    folder = configuration().data / "bench" / "hosts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"{wanted} small Sentinel-2 products, one worker a host, {os.cpu_count()} cores")
    with ExitStack() as stack:
        stack.enter_context(second_network())
        shared = stack.enter_context(shared_servers(folder / "shared"))
        centre = Centre(folder / "first", start_seconds=START_SECONDS, more=shared | {"ATELIER_WORKER_PROCESSES": "1"})
        stack.callback(centre.stop)
        centre.start()
        products = made(folder / "products", 3 * wanted)
        before = busy_seconds()
        one = seconds_for(centre, islice(products, wanted), shared)
        report("one host", wanted, one, shared)
        cores = (busy_seconds() - before) / one
        most = (os.cpu_count() or 1) / cores
        print(f"  {cores:.2f} cores busy, servers included: more hosts can give {most:.2f} times that here")
        stack.enter_context(second_host(folder / "second", centre, shared))
        before = busy_seconds()
        two = seconds_for(centre, islice(products, wanted), shared)
        report("two hosts", wanted, two, shared)
        cores = (busy_seconds() - before) / two
        print(f"two hosts: {one / two:.2f} times the throughput of one, {cores:.2f} cores busy")
        cut = seconds_for(centre, islice(products, wanted), shared, after_half=cut_off)
        report("the second one cut off half way", wanted, cut, shared)
        told = subprocess.run(
            [sys.executable, "manage.py", "reconcile", "--checksums"], env=centre.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        print(f"manage.py reconcile --checksums: {told.stdout.strip() or told.stderr.strip()}")
    return told.returncode


def busy_seconds() -> float:
    """CPU-seconds that this machine has worked since it started."""
    user, nice, system, *_ = Path("/proc/stat").read_text().split()[1:]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def second_network() -> Iterator[None]:
    """A network namespace whose only way out is to this machine."""
    end, other = "atelier-a", "atelier-b"
    run("ip", "netns", "add", NAMESPACE)
    try:
        run("ip", "link", "add", end, "type", "veth", "peer", "name", other, "netns", NAMESPACE)
        run("ip", "addr", "add", f"{OUTSIDE}/30", "dev", end)
        run("ip", "link", "set", end, "up")
        inside = ("ip", "netns", "exec", NAMESPACE, "ip")
        run(*inside, "addr", "add", f"{INSIDE}/30", "dev", other)
        run(*inside, "link", "set", other, "up")
        run(*inside, "link", "set", "lo", "up")
        yield
    finally:
        run("ip", "netns", "del", NAMESPACE)


def cut_off() -> None:
    """No packet reaches the second host any more, nor comes from it; nobody is told."""
    run("ip", "link", "set", "atelier-a", "down")


@contextmanager
def shared_servers(folder: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL, Redis and an object store that listen to both networks; the settings that name them."""
    settings = replace(configuration(), data=folder, external_database_url=None, external_broker_url=None)
    postgres.SETTINGS["listen_addresses"] = OUTSIDE
    postgres.start(settings)
    with (settings.servers / "pg" / "pg_hba.conf").open("a") as doors:
        doors.write(f"host all all {OUTSIDE}/30 trust\n")
    database = f"postgresql://atelier@{OUTSIDE}:5432/atelier"
    with psycopg.connect(settings.database_url) as first:
        first.execute("SELECT pg_reload_conf()")
    port = free_port()
    data = owned_directory(settings.servers / "redis")
    redis = subprocess.Popen(
        as_service_account(
            ["redis-server", "--port", str(port), "--bind", OUTSIDE, "--protected-mode", "no", "--dir", str(data)]
            + ["--appendonly", "yes", "--save", ""]
        ),
        stdout=subprocess.DEVNULL,
    )
    objects = ObjectStore(host=OUTSIDE)
    objects.start()
    try:
        yield objects.environment | {
            "ATELIER_DATABASE_URL": database,
            "ATELIER_BROKER_URL": f"redis://{OUTSIDE}:{port}",
            "ATELIER_SECRET_KEY": "of the bench",
        }
    finally:
        objects.stop()
        redis.terminate()
        postgres.stop(settings)


@contextmanager
def second_host(data: Path, centre: Centre, shared: dict[str, str]) -> Iterator[None]:
    """Workers alone, with a scratch folder of their own."""
    command = f"hostname second && exec {sys.executable} manage.py process worker"
    environment = centre.environment | shared | {"ATELIER_DATA": str(data), "ATELIER_WORKER_PROCESSES": "1"}
    data.mkdir(parents=True)
    with (data / "worker.log").open("wb") as output:
        workers = subprocess.Popen(
            ["ip", "netns", "exec", NAMESPACE, "unshare", "--uts", "sh", "-c", command],
            env=environment,
            stdout=output,
            stderr=output,
        )
    wait_for(
        lambda: b"ready" in (data / "worker.log").read_bytes(), seconds=START_SECONDS, what="the second host's workers"
    )
    yield
    workers.kill()
    workers.wait()


def made(folder: Path, number: int) -> Iterator[Path]:
    """Small products, each of a day of its own, made before they are wanted."""
    first = small_products()[0]
    over = replace(first.over, geobox=replace(first.over.geobox, height=PIXELS, width=PIXELS))

    def on_day(day: int) -> DemonstrationProduct:
        moment = first.scene.sensing_time + timedelta(days=CYCLE_DAYS * day)
        return replace(first, over=over, scene=replace(first.scene, sensing_time=moment, cloudiness=0.05))

    return iter([simulate(on_day(day), directory=folder) for day in range(number)])


def seconds_for(
    centre: Centre, products: Iterator[Path], shared: dict[str, str], after_half: Any = None
) -> float:  # fmt: skip
    """Until everything that follows from these products is published."""
    before, dropped = counts(shared), 0
    started = time.monotonic()
    for product in products:
        shutil.move(product, centre.data / "inbox" / product.name)
        dropped += 1
    if after_half:
        wait_for(
            lambda: counts(shared)["published"] - before["published"] >= dropped // 2,
            seconds=LONGEST_SECONDS, what="half of the products",
        )  # fmt: skip
        after_half()
    wait_for(
        lambda: counts(shared)["published"] - before["published"] >= dropped and counts(shared)["jobs"] == 0,
        seconds=LONGEST_SECONDS, what="all products",
    )  # fmt: skip
    return time.monotonic() - started


def counts(shared: dict[str, str]) -> dict[str, int]:
    """Drops that are published with all that follows, and jobs to do now."""
    query = (
        "SELECT (SELECT count(*) FROM ledger.drops WHERE status = 'published') AS published, "
        "(SELECT count(*) FROM ledger.jobs WHERE status = 'waiting'"
        " AND coalesce(greatest(due_at, gathers_until) < now(), true)) AS jobs"
    )
    return dict(rows(shared, query)[0])


def report(title: str, number: int, seconds: float, shared: dict[str, str]) -> None:
    by_host = rows(shared, "SELECT host, count(*) AS jobs FROM ledger.jobs WHERE host IS NOT NULL GROUP BY host")
    hosts = ", ".join(f"{row['host']} {row['jobs']}" for row in by_host)
    print(f"{title}: {seconds:.0f} s, {3600 * number / seconds:.0f} products an hour; jobs so far by host: {hosts}")


def rows(shared: dict[str, str], query: str) -> list[dict[str, Any]]:
    with psycopg.connect(shared["ATELIER_DATABASE_URL"], row_factory=dict_row) as database:  # type: ignore[arg-type]
        return list(database.execute(query.encode()).fetchall())


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
