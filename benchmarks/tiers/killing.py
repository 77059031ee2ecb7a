"""Products move to and fro while the mover is killed at random: none is lost or half there, all come in the end."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tiers.products import Made
from catalog import tiers
from catalog.database import connection
from catalog.reconcile import findings
from catalog.tiers import __main__ as mover
from catalog.tiers import recall
from catalog.tiers.eviction import make_room
from catalog.tiers.keeping import notice, store_batch

FORK = multiprocessing.get_context("fork")
LONGEST_LIFE = 1.5
"""Of the time that it takes from the start until a product is back."""
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """Of a campaign."""

    kills: int
    came: int
    """Products that came back from slow storage."""
    left: int
    """Products that left the disk."""
    wrong: tuple[str, ...]


def killed(products: Sequence[Made], tier: Path, *, kills: int, seed: int = 0) -> Outcome:
    """Kill the mover ``kills`` times while people ask for random products, then let it end its work."""
    chance = random.Random(seed)
    wrong: list[str] = []
    came = left = 0
    life = LONGEST_LIFE * _seconds_of_a_move(products)
    before = _on_disk(products)
    for _ in range(kills):
        for one in chance.sample(list(products), 2):
            tiers.bring([one.key])
        process = _start()
        time.sleep(chance.uniform(0, life))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        wrong += filter(None, (one.wrong(tier) for one in products))
        after = _on_disk(products)
        came, left, before = came + len(after - before), left + len(before - after), after
        _let_go()
    wrong += _ended(products, tier)
    return Outcome(kills, came, left, tuple(wrong))


def _seconds_of_a_move(products: Sequence[Made]) -> float:
    """Fill the disk, let leave what has no room; then how long one of these takes to come back."""
    notice()
    while store_batch():
        pass
    _let_go()
    make_room()
    wanted = next(one for one in products if not one.on_disk())
    tiers.bring([wanted.key])
    begin = time.monotonic()
    process = _start()
    while not wanted.on_disk():
        time.sleep(0.005)
    seconds = time.monotonic() - begin
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    _let_go()
    return seconds


def _ended(products: Sequence[Made], tier: Path) -> list[str]:
    """Ask for every product, a few at a time, as the disk has room for few; what does not come is wrong."""
    wrong = []
    process = _start()
    for one in products:
        patience = time.monotonic() + PATIENCE_SECONDS
        while (tiers.bring([one.key]) or not one.on_disk()) and time.monotonic() < patience:
            time.sleep(0.1)
            _let_go()  # others that were asked for before the last kill hold the disk
        if not one.on_disk():
            wrong.append(f"{one.item.id} did not come back")
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join()
    ids = {one.item.id for one in products}
    wrong += (f"{one.name}: {one.what}" for one in findings(checksums=True) if one.name.split("/")[-1] in ids)
    return wrong + list(filter(None, (one.wrong(tier) for one in products)))


def _start() -> multiprocessing.process.BaseProcess:
    process = FORK.Process(target=_move)
    process.start()
    return process


def _move() -> None:
    recall.GATHERING_SECONDS = 0.0
    mover.PAUSE_SECONDS = 0.02
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    mover.move(stop)


def _on_disk(products: Sequence[Made]) -> set[str]:
    return {one.key for one in products if one.on_disk()}


def _let_go() -> None:
    """What came back may leave at once, so that products go to and fro; what could not be done is tried at once."""
    with connection() as database:
        database.execute("UPDATE tiers.products SET held_until = '-infinity', not_before = '-infinity'")
