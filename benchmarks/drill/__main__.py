"""``python -m benchmarks.drill [ROUNDS]``: as many backups of one busy centre, each given back to an empty one.

Every third backup and restore is killed at a chance moment first, and run again. A table, and 1 at the end where a
backup lost a product that was published before it began, or did not agree with itself.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from catalog.configuration import PROJECT_DIRECTORY, configuration
from portal.operations.local import postgres
from tests.portal.operations.centres import Centre, new_database

FOLDER = PROJECT_DIRECTORY / "var" / "drill"
LONGEST_PAUSE = 6.0
"""Seconds between two backups."""
KILLED_WITHIN = 8.0
"""Seconds after its start."""


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    chance = random.Random(20181231)
    shutil.rmtree(FOLDER, ignore_errors=True)
    with _server() as server:
        source = _centre(server, "drill_busy")
        source.migrate()
        print("| backup | published before | in it | nothing published for | backup | restore | reconcile |")
        print("|---|---|---|---|---|---|---|")
        with source.busy(0) as busy:
            good = [_round(source, server, number, chance) for number in range(rounds)]
            busy.kill()
    print(f"{sum(good)} of {rounds} came back whole")
    sys.exit(0 if all(good) else 1)


@contextmanager
def _server() -> Iterator[str]:
    """The address of a PostgreSQL of its own."""
    settings = replace(configuration(), data=FOLDER)
    FOLDER.mkdir(parents=True)
    postgres.start(settings)
    try:
        yield settings.database_url.rpartition("/")[0]
    finally:
        postgres.stop(settings)


def _centre(server: str, name: str) -> Centre:
    new_database(server, name)
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Centre(folder, f"{server}/{name}")


def _round(source: Centre, server: str, number: int, chance: random.Random) -> bool:
    time.sleep(chance.uniform(0, LONGEST_PAUSE))
    backups, killed = FOLDER / "backups", number % 3 == 2
    if killed:
        _killed(source, chance, "backup", str(backups))
    before, begun = source.items(), time.monotonic()
    taken = source.manage("backup", str(backups))
    took = time.monotonic() - begun
    target = _centre(server, "drill_empty")
    if killed:
        _killed(target, chance, "restore", str(backups))
    begun = time.monotonic()
    back = target.manage("restore", str(backups))
    gave = time.monotonic() - begun
    agrees = target.manage("reconcile", "--checksums").stdout.strip()
    lost = before - target.items()
    last = max(path for path in backups.iterdir() if path.name.endswith("Z"))
    manifest = json.loads((last / "manifest.json").read_text())
    print(
        f"| {last.name}{', killed before' if killed else ''} | {len(before)} | {manifest['products']} "
        f"| {manifest['paused_seconds']} s | {took:.1f} s | {gave:.1f} s | {agrees.splitlines()[-1]} |",
        flush=True,
    )
    for said in (taken.stderr if taken.returncode else "", back.stdout + back.stderr if back.returncode else ""):
        print(said, end="")
    return not (taken.returncode or back.returncode or lost) and agrees == "Everything agrees."


def _killed(centre: Centre, chance: random.Random, *command: str) -> None:
    """``kill -9`` of a command and all that it started, some seconds after its start."""
    words = [sys.executable, "manage.py", *command]
    running = subprocess.Popen(
        words,
        env=centre.environment,
        cwd=PROJECT_DIRECTORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        running.wait(chance.uniform(1.0, KILLED_WITHIN))
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


if __name__ == "__main__":
    main()
