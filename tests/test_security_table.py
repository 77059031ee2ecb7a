"""Every promise of ``docs/decisions/security.md`` has tests and campaigns that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.faults.campaigns import CAMPAIGNS

PROJECT = Path(__file__).resolve().parents[1]
TABLE = PROJECT / "docs" / "decisions" / "security.md"
TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)(?:::(?P<name>test_\w+))?`")
COLUMNS = 4


def rows() -> dict[str, list[str]]:
    lines = TABLE.read_text().split("\n## ", 1)[0].splitlines()
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| "))
    return {row[0]: row for row in cells if row[0] != "promise"}


@pytest.mark.parametrize("promise", rows())
def test_a_promise_is_held_by_tests_that_exist(promise: str) -> None:
    row = rows()[promise]
    assert len(row) == COLUMNS
    named = list(TEST.finditer(row[2]))
    assert named, f"no test holds “{promise}”"
    for test in named:
        source = (PROJECT / test["path"]).read_text()
        assert not test["name"] or f"def {test['name']}(" in source, f"{test[0]} is gone"
    assert set(re.findall(r"`([\w-]+)`", row[3])) <= CAMPAIGNS.keys()


def test_every_campaign_tries_a_promise() -> None:
    tried = {name for row in rows().values() for name in re.findall(r"`([\w-]+)`", row[3])}
    assert tried == CAMPAIGNS.keys()
