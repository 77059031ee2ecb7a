"""``kill -9`` of everything, at any moment: what was dropped comes out, once."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.atelier import PROJECT, Atelier, wait_for

MOMENTS = (0.4, 1.5, 3.0)
"""Seconds between the drop and the kill, each with some chance added."""


@pytest.mark.timeout(400)
def test_nothing_is_lost_or_doubled_by_killing_everything(safe: Path, landsat: Path) -> None:
    chance = random.Random(20180131)
    data = PROJECT / "var" / "killed"
    shutil.rmtree(data, ignore_errors=True)
    atelier = Atelier(data)
    atelier.start()
    try:
        for product in (safe, landsat):
            shutil.copytree(product, data / f"{product.name}.aside")
            (data / f"{product.name}.aside").rename(data / "inbox" / product.name)
        for moment in MOMENTS:
            time.sleep(moment + chance.random())
            atelier.kill_everything()
            assert not atelier.answers()
            atelier.start()
        expected = {
            "sentinel2-l1c": 1, "sentinel2-l2a": 1, "sentinel2-l3a": 1, "landsat-l1": 1, "landsat-l2a": 1, "snow": 2
        }  # fmt: skip
        wait_for(lambda: _collections(atelier) == expected, seconds=120, what=f"exactly {expected} published")
        wait_for(lambda: not _scratch(data), seconds=60, what="no scratch left behind")
        assert _archived(data) == expected
        assert _told(atelier, "reconcile", "--checksums") == "Everything agrees.\n"
        for item in atelier.search({"limit": 100}):
            if item["collection"] in {"sentinel2-l2a", "sentinel2-l3a", "snow"}:
                count = len(item["assets"])
                again = _told(atelier, "reproduce", f"{item['collection']}/{item['id']}")
                assert again == f"{count} of {count} files are the same, byte for byte.\n"
    finally:
        atelier.stop()


def _told(atelier: Atelier, *command: str) -> str:
    """What a command of ``manage.py`` says, told of that Atelier."""
    run = [sys.executable, "manage.py", *command]
    return subprocess.run(
        run, env=atelier.environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    ).stdout


def _scratch(data: Path) -> list[Path]:
    work = data / "work"
    return [*work.glob("intake/*"), *work.glob("receive-*"), *work.glob("job-*"), *work.glob("quarantine-*")]


def _collections(atelier: Atelier) -> dict[str, int]:
    return dict(Counter(item["collection"] for item in atelier.search({"limit": 100})))


def _archived(data: Path) -> dict[str, int]:
    return dict(Counter(path.relative_to(data / "archive").parts[0] for path in data.glob("archive/*/*/*/*/*")))
