"""What a centre stands on goes away for a while: broker, database, disk, one of two hosts of workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from benchmarks.faults import Outcome
from benchmarks.faults.kills import FINISH_SECONDS
from benchmarks.faults.site import Site, drop, products
from benchmarks.faults.truth import complaints
from tests.journeys.atelier import PROJECT, wait_for

PRODUCTS = 6
"""Of each outage: two on their way when it begins, two dropped meanwhile, two afterwards."""
FREE_BYTES = 3_000_000


@contextmanager
def _halted(processes: list[int]) -> Iterator[None]:
    """As good as gone: connections stand, nothing is answered."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def broker_gone(site: Site, seconds: float) -> None:
    """Killed, and kept from starting: where its socket has to be is a folder."""
    for process in site.victims("broker"):
        site.kill(process)
    place = site.settings.redis_socket
    place.unlink(missing_ok=True)
    place.mkdir()
    time.sleep(seconds)
    place.rmdir()


def broker_silent(site: Site, seconds: float) -> None:
    with _halted(site.victims("broker")):
        time.sleep(seconds)


def database_gone(site: Site, seconds: float) -> None:
    """Killed over and over, whoever starts it again."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for process in site.victims("database"):
            site.kill(process)
        time.sleep(0.2)


def disk_full(site: Site, seconds: float) -> None:
    """Every byte of the file system of the data folder taken but a few; needs one of its own."""
    ballast = site.data / "ballast"
    with ballast.open("wb") as file:
        state = os.statvfs(site.data)
        os.posix_fallocate(file.fileno(), 0, max(1, state.f_bavail * state.f_frsize - FREE_BYTES))
    try:
        time.sleep(seconds)
    finally:
        ballast.unlink()


def workers_cut_off(site: Site, seconds: float) -> None:
    """A second host's workers begin to work and are never heard of again."""
    workers = second_workers(site)
    time.sleep(min(seconds, 20))
    os.killpg(workers.pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.killpg(workers.pid, signal.SIGKILL)
    workers.wait()


def second_workers(site: Site) -> subprocess.Popen[bytes]:
    """Workers of another name, as on another host that shares the data folder."""
    command = [sys.executable, "-m", "celery", "-A", "processing.queue", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", "second@%h"]
    command += ["--queues", ",".join(site.settings.worker_queues)]
    log = (site.data / "logs" / "second.log").open("ab")
    return subprocess.Popen(command, cwd=PROJECT, env=site.environment, stdout=log, stderr=log, start_new_session=True)


OUTAGES: dict[str, Callable[[Site, float], None]] = {
    "broker gone": broker_gone,
    "broker silent": broker_silent,
    "database gone": database_gone,
    "workers cut off": workers_cut_off,
}
"""Of a site on any file system; ``disk_full`` wants one of its own."""


def outage(site: Site, name: str, *, seconds: float, first: int = 0) -> Outcome:
    """Products before, during and after the outage ``name``: all at their end afterwards, without a hand."""
    outcome = Outcome()
    source = islice(products(), first, None)
    dropped = [drop(next(source), site.data) for _ in range(PRODUCTS // 3)]
    time.sleep(4)
    make = disk_full if name == "disk full" else OUTAGES[name]
    aside = [next(source) for _ in range(PRODUCTS // 3)]
    dropped += [drop(product, site.data) for product in aside]
    make(site, seconds)
    dropped += [drop(next(source), site.data) for _ in range(PRODUCTS - 2 * (PRODUCTS // 3))]
    started = time.monotonic()
    try:
        wait_for(lambda: site.settled(first + len(dropped)), seconds=FINISH_SECONDS, what=f"{name}: all at their end")
    except AssertionError as late:
        outcome.wrong.append(str(late))
    outcome.note(f"{name} for {seconds:g} s, all done {time.monotonic() - started:.0f} s later")
    earlier = [product.identifier for product in islice(products(), first)]
    outcome.wrong += [f"{name}: {complaint}" for complaint in complaints(site, [*earlier, *dropped])]
    outcome.expect(site.running, f"{name}: manage.py run had ended")
    return outcome
