"""Which test runs when, and in which process: hooks of pytest and of xdist, for :mod:`tests.conftest`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from xdist.scheduler import LoadScopeScheduling

GROUPS = {"tests/faults/": "faults", "tests/hostile/": "atelier", "tests/journeys/": "atelier"}
"""By folder: tests that start a whole Atelier. One process has all of a group, so that no two of these compete for the
machine, and the second group shares its Atelier. (xdist's own marks of groups say nothing to this pytest.)"""
CATALOG, FAULTS, MOST, ATELIER, CHROMIUM = range(5)
"""The catalog's first: they fork, and want no threads beside them. Then what takes longest, so that all processes end
together. Those in Chromium last, in a group too: its loop runs on."""


class OneByOne(LoadScopeScheduling):  # type: ignore[misc]
    """Hands each process one test after the other, or one group."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid) or nodeid


def group(nodeid: str) -> str | None:
    return next((name for folder, name in GROUPS.items() if nodeid.startswith(folder)), None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Callable[..., object]) -> LoadScopeScheduling | None:
    return OneByOne(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    in_chromium = "chromium" in getattr(item, "fixturenames", ())
    if item.nodeid.startswith("tests/catalog/"):
        return CATALOG, in_chromium
    turns = {"faults": FAULTS, "atelier": ATELIER}
    return turns.get(str(group(item.nodeid)), CHROMIUM if in_chromium else MOST), in_chromium
