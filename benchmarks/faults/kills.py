"""``kill -9``, hundreds of times, at every stage boundary and at random, while products flow."""

from __future__ import annotations

import importlib
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg

from benchmarks.faults import Outcome
from benchmarks.faults.injected.sitecustomize import MODULES, functions_of
from benchmarks.faults.site import VICTIMS, Site, drop, products
from benchmarks.faults.truth import complaints
from processing.simulation.demonstration import DemonstrationProduct
from tests.journeys.atelier import wait_for

IN_FLIGHT = 6
"""Products on their way at a time."""
BOUNDARY_SECONDS = 6.0
"""After which a boundary counts as one that nobody comes to just now."""
MOST_MISSES = 2
"""More than times reached: then a boundary is passed over. Most functions are not of the way that these products go."""
SHARE_AT_RANDOM = 0.5
LONGEST_PAUSE_SECONDS = 1.5
LONGEST_WAIT_SECONDS = 60.0
"""For products to go on between two kills; then one is killed all the same."""
SHARES = {"child": 8, "parent": 3, "watcher": 2, "broker": 2, "database": 2, "backend": 2, "everything": 1}
FINISH_SECONDS = 900


def boundaries() -> list[str]:
    """The moments before and after every step of reception, production and publication."""
    names = []
    for name in sorted(MODULES):
        with suppress(ImportError):
            module = importlib.import_module(name)
            names += [f"{name}.{function}:{when}" for function in functions_of(module) for when in ("before", "after")]
    return names


def kill_campaign(site: Site, *, kills: int, least_products: int, seed: int) -> Outcome:
    """``kills`` of them while at least ``least_products`` flow through a running ``site``; then what is true."""
    chance, outcome = random.Random(seed), Outcome()
    source, dropped, reached = products(), list[str](), Counter[str]()
    for victim, boundary in _moments(chance, reached):
        _feed(site, source, dropped, least_products)
        _wait_for_progress(site, outcome.trials * least_products // kills - IN_FLIGHT)
        killed = _at_boundary(site, victim, boundary) if boundary else _at_random(site, victim, chance)
        if boundary:
            reached[boundary] += 1 if killed else -1
        if killed:
            outcome.note(f"{victim} {'at a boundary' if boundary else 'at random'}")
            print(f"  kill {outcome.trials}, {len(dropped)} products", file=sys.stderr, flush=True)
        if not site.running:
            site.kill_everything()
            site.start()
        if outcome.trials == kills:
            break
    _finish(site, source, dropped, least_products, outcome)
    outcome.outcomes["boundaries reached"] = sum(times > 0 for times in reached.values())
    outcome.outcomes["products"] = len(dropped)
    return outcome


def _moments(chance: random.Random, reached: Counter[str]) -> Iterator[tuple[str, str | None]]:
    """Whom to kill, and at which boundary, or at random: boundaries in turn, but for those that nobody comes to."""
    victims = list(SHARES)
    assert set(victims) == set(VICTIMS)
    while True:
        for boundary in chance.sample(boundaries(), len(boundaries())):
            if reached[boundary] > -MOST_MISSES:
                yield chance.choices(victims, SHARES.values())[0], boundary
            if chance.random() < SHARE_AT_RANDOM:
                yield chance.choices(victims, SHARES.values())[0], None


def _feed(site: Site, source: Iterator[DemonstrationProduct], dropped: list[str], least_products: int) -> None:
    """Keep products on their way: no more than can be watched, no fewer than there have to be in the end."""
    with suppress(psycopg.OperationalError):  # killed just now: next time
        missing = IN_FLIGHT - site.in_flight()
        if len(dropped) < least_products or missing > IN_FLIGHT // 2:
            for _ in range(min(missing, 2)):
                dropped.append(drop(next(source), site.data))


def _wait_for_progress(site: Site, products: int) -> None:
    """Until so many have come to their end: what is killed time and again is given up, by design."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            ended = site.ledger("SELECT count(*) AS n FROM ledger.drops WHERE status = 'published'")[0]["n"]
            if ended >= products:
                return
        time.sleep(0.2)


def _at_boundary(site: Site, victim: str, boundary: str) -> bool:
    armed, fired = site.faults / "armed", site.faults / "fired"
    fired.unlink(missing_ok=True)
    own = victim in {"child", "parent"}
    targets = [] if own or victim == "everything" else site.victims(victim)
    if not own and victim != "everything" and not targets:
        return False
    aside = site.faults / "arming"
    aside.write_text(f"{boundary} {victim if own else ' '.join(map(str, targets[:1])) or '0'}")
    aside.rename(armed)
    came = _appears(fired, BOUNDARY_SECONDS)
    with suppress(FileNotFoundError):
        armed.unlink()
    if came and victim == "everything":
        site.kill_everything()
    return came or fired.exists()


def _at_random(site: Site, victim: str, chance: random.Random) -> bool:
    time.sleep(chance.random() * LONGEST_PAUSE_SECONDS)
    if victim == "everything":
        site.kill_everything()
        return True
    targets = site.victims(victim)
    return bool(targets) and site.kill(chance.choice(targets))


def _appears(path: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if path.exists():
            return True
        time.sleep(0.01)
    return False


def _finish(
    site: Site, source: Iterator[DemonstrationProduct], dropped: list[str], least_products: int, outcome: Outcome
) -> None:
    while len(dropped) < least_products:
        dropped.append(drop(next(source), site.data))
    try:
        wait_for(
            lambda: site.settled(len(dropped)), seconds=FINISH_SECONDS, what=f"{len(dropped)} products at their end"
        )
    except AssertionError as late:
        outcome.wrong.append(str(late))
    outcome.wrong += complaints(site, dropped)
