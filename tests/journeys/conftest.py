from __future__ import annotations

import shutil
from pathlib import Path

import pystac
import pytest

from tests.journeys.atelier import PROJECT, Atelier, wait_for


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Pictures of each page, for a person to look at."""
    folder = PROJECT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def published(atelier: Atelier, safe: Path) -> pystac.Item:
    """The L2A item made from the simulated SAFE, dropped in the inbox of the running Atelier."""
    aside = atelier.data / f"{safe.name}.aside"
    if not atelier.published("sentinel2-l2a", derived_from=safe.stem):
        shutil.copytree(safe, aside)
        aside.rename(atelier.data / "inbox" / safe.name)
    made = wait_for(
        lambda: atelier.published("sentinel2-l2a", derived_from=safe.stem), seconds=120, what=f"the L2A of {safe.name}"
    )
    return pystac.Item.from_dict(made[0])
