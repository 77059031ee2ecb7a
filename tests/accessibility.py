"""axe-core, the rules of accessibility as a program, run in a page of the tests' browser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parent.parent
SERIOUS = {"serious", "critical"}
ELEMENTS_TOLD = 3
RUN = "(options) => axe.run(options).then(({ violations }) => violations)"


@cache
def _axe() -> str:
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def axe(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds serious or critical on this page as it now stands: a rule and its elements a line.

    ``only`` are the names of the rules to look at, all of them when empty. It is evaluated by the browser's
    debugger, as no Content-Security-Policy forbids.
    """
    if page.evaluate("typeof globalThis.axe") == "undefined":
        page.evaluate(_axe())
    rules: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2, off in axe by default
    if only:
        rules = {"runOnly": {"type": "rule", "values": list(only)}}
    found: list[dict[str, Any]] = page.evaluate(RUN, {"resultTypes": ["violations"], **rules})
    return [_told(rule) for rule in found if rule["impact"] in SERIOUS]


def _told(rule: dict[str, Any]) -> str:
    elements = [f"{node['target'][0]} ({node['failureSummary'].splitlines()[-1].strip()})" for node in rule["nodes"]]
    more = f" and {len(elements) - ELEMENTS_TOLD} more" if len(elements) > ELEMENTS_TOLD else ""
    return f"{rule['impact']} {rule['id']}: {rule['help']}: {'; '.join(elements[:ELEMENTS_TOLD])}{more}"
