"""A mirror of many products through four flaky providers, killed now and then, with the intake behind it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from catalog.configuration import PROJECT_DIRECTORY, Configuration
from processing import ledger
from processing.intake.verification import forget_entry, verify_drop
from processing.ledger import ledger_connection
from processing.sources import expected
from tests.processing.sources.flaky import FlakyProvider, Flaws, Product

FLAWS = {
    "slow": Flaws(slow=0.1, cuts=0.1, checksums=False, sizes=False),
    "overloaded": Flaws(errors=0.3, busy=0.1),
    "careless": Flaws(cuts=0.4, damage=0.15, ranges=False),
    "changing": Flaws(cuts=0.2),
}
CHANGED, CHANGED_BACK = 5.0, 20.0
"""Seconds after the start between which the last provider answers in another shape, and sends pages of HTML."""
DELETED = 25.0
"""Seconds after which it has deleted half of its products."""
KILLS = (8.0, 16.0, 24.0)
"""Seconds after which the mirror is killed."""
MOST_SECONDS = 900.0


@dataclass
class Outcome:
    wanted: int
    came: Counter[str] = field(default_factory=Counter)
    """Verified by the intake and published, by name: how often."""
    refused: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    """Whose bytes are not the provider's."""
    kills: int = 0
    seconds: float = 0.0
    missing: int = 0
    requests: dict[str, Counter[str]] = field(default_factory=dict)


def run_trial(products: dict[str, list[Product]], settings: Configuration) -> Outcome:
    """Every product is offered by two providers or three, one of which keeps it."""
    everything = {product.identifier: product for some in products.values() for product in some}
    outcome = Outcome(len(everything))
    with ExitStack() as stack:
        providers = [
            stack.enter_context(FlakyProvider(name, list(offered), flaws, seed=place).running())
            for place, (offered, (name, flaws)) in enumerate(zip(_shared_out(everything), FLAWS.items(), strict=True))
        ]
        file = settings.data / "sources.toml"
        file.write_text(_described(providers))
        mirror = _Killable(file, settings)
        stack.callback(mirror.stop)
        started = time.monotonic()
        while outcome.seconds < MOST_SECONDS and len(outcome.came) < len(everything):
            outcome.seconds = time.monotonic() - started
            _change(providers[-1], outcome.seconds)
            if outcome.kills < len(KILLS) and outcome.seconds > KILLS[outcome.kills]:
                mirror.kill()
                outcome.kills += 1
            _receive(settings, everything, outcome)
            time.sleep(0.1)
        mirror.stop()
        checked = subprocess.run([*_COMMAND, "--check"], cwd=PROJECT_DIRECTORY, env=mirror.environment, check=False)
        outcome.missing = len(expected.missing()) if checked.returncode in {0, 1} else -1
        outcome.requests = {provider.name: provider.asked for provider in providers}
    return outcome


def _shared_out(products: dict[str, Product]) -> Sequence[list[Product]]:
    """To the four: all but the last one keep what they have."""
    shares: list[list[Product]] = [[], [], [], []]
    for place, product in enumerate(products.values()):
        for provider in {place % 3, (place + 1 + place % 2) % 4, 3 if place % 3 else 0}:
            shares[provider].append(product)
    return shares


def _described(providers: Sequence[FlakyProvider]) -> str:
    text = ""
    for provider in providers:
        text += (
            f'[[provider]]\nname = "{provider.name}"\nkind = "stac"\nurl = "{provider.url}"\npage = 25\n'
            'collections = { sentinel2-l1c = "sentinel2-l1c", landsat-l1 = "landsat-l1" }\n'
            "first_pause_seconds = 0.5\nlongest_pause_seconds = 5.0\ntimeout_seconds = 10.0\n"
        )
    for collection in ("sentinel2-l1c", "landsat-l1"):
        text += (
            f'[[mirror]]\nname = "{collection}"\ncollection = "{collection}"\nsince = 2021-01-01\nuntil = 2021-12-31\n'
            "bbox = [0.0, 43.0, 3.0, 45.0]\nevery_minutes = 0.1\nwhole_hours = 0.002\n"
        )
    return text


def _change(provider: FlakyProvider, seconds: float) -> None:
    provider.flaws.changed = provider.flaws.page_instead = CHANGED < seconds < CHANGED_BACK
    provider.flaws.deleted_after = DELETED


def _receive(settings: Configuration, products: dict[str, Product], outcome: Outcome) -> None:
    """What the watcher and a worker do with a drop, without the chains that would follow."""
    for entry in list(settings.inbox.iterdir()):
        drop_id = uuid.uuid4().hex
        folder = settings.work / "intake" / drop_id
        folder.mkdir(parents=True)
        entry = entry.rename(folder / entry.name)
        ledger.receive(drop_id, entry.name)
        product = products.get(entry.name.removesuffix(".zip").removesuffix(".tar"))
        if product is None or entry.read_bytes() != product.content:
            outcome.different.append(entry.name)
        verify_drop(drop_id)
        forget_entry(drop_id)
        row = ledger.drop(drop_id)
        if row is None or row["status"] == "quarantined":
            outcome.refused.append(f"{entry.name}: {row and row['reason']}")
            continue
        outcome.came[entry.name] += 1
        if row["status"] == "verified":
            ledger.finish(drop_id, "published")


_COMMAND = [sys.executable, "manage.py", "mirror"]


class _Killable:
    """``manage.py mirror``, started again after each kill."""

    def __init__(self, file: Path, settings: Configuration) -> None:
        self.environment = {**os.environ, "ATELIER_DATA": str(settings.data), "ATELIER_SOURCES": str(file)}
        self._log = (settings.data / "mirror.log").open("ab")
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND, cwd=PROJECT_DIRECTORY, env=self.environment, stdout=self._log, stderr=self._log
        )

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._start()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def doubled_in_ledger() -> int:
    """Images that the ledger has more than once."""
    with ledger_connection() as database:
        row = database.execute(
            "SELECT count(*) - count(DISTINCT ledger.acquisition(identifier)) AS number FROM ledger.drops"
            " WHERE status = 'published'"
        ).fetchone()
    return int(row["number"]) if row else -1
