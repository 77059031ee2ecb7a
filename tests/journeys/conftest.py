from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.atelier import PROJECT


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Pictures of each page, for a person to look at."""
    folder = PROJECT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
