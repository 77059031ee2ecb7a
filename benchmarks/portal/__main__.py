"""``python -m benchmarks.portal [ITEMS]``: how fast, how heavy and how steady the search page is; ``portal.json``."""

from __future__ import annotations

import json
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser

from benchmarks.l2a.tables import show
from benchmarks.portal.browser import DESKTOP, PHONE, chromium, page, settled, shift
from benchmarks.search.databases import built, environment, in_process, servers, settings
from benchmarks.search.servers import Server, portal

ITEMS = 100_000
MOST_MILLISECONDS = 1_000
MOST_BYTES = 1_500_000
MOST_SHIFT = 0.05
TIMES = 3
TEXTS = (
    "Toulouse LANDSAT8 2018", "Sentinel-2", "31TCJ", "Pyrenees Sentinel-2 summer 2018", "France clouds < 10 %",
    "snow maps Alps winter 2019", "2020", "L2A least cloudy first", "Landsat since 2016", "Garonne basin May 2018",
)  # fmt: skip
AREA = "POLYGON((0.5 43,2.5 43.1,2.9 44.3,1.2 44.9,0.2 44,0.5 43))"
PREPARE = """
import os; os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
import django; django.setup()
from django.core.management import call_command
from portal.operations.local.instance import migrate_all
migrate_all()
call_command("collectstatic", interactive=False, verbosity=0)
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    figures: dict[str, Any] = {"items": count}
    with servers():
        built(count)
        in_process(PREPARE, environment(count))
        with portal(count) as server, chromium() as browser:
            figures["searches"] = searches(browser, server)
            figures["visits"] = visits(browser, server)
    (settings().data / "portal.json").write_text(json.dumps(figures, indent=1))
    print(f"\nAll figures: {settings().data / 'portal.json'}")


def searches(browser: Browser, server: Server) -> list[dict[str, Any]]:
    """From Enter to cards painted, on a page whose map is there; prints a table."""
    found = []
    with page(browser, server.url, DESKTOP) as (opened, _):
        for text in TEXTS:
            for address in ("/", f"/?area={AREA}"):
                found.append(_typed(opened, server, address, text))
        steady = shift(opened)
    show(
        f"From Enter to results drawn, ms; the middle of {TIMES}, and the slowest",
        ["", "area", "found", "cards", "median", "slowest", "server CPU", ""],
        [
            (one["text"], one["area"], one["said"], one["cards"], one["median"], one["slowest"], one["cpu"],
             one["slowest"] <= MOST_MILLISECONDS)
            for one in found
        ],
        f"Asked: {MOST_MILLISECONDS} ms. Layout shift on the last page: {steady:.4f} (at most {MOST_SHIFT}).",
    )  # fmt: skip
    return found


def _typed(opened: Any, server: Server, address: str, text: str) -> dict[str, Any]:
    taken, cpu, last = [], 0.0, {}
    for _ in range(TIMES):
        opened.goto(address)
        settled(opened, with_map=True)
        before = server.cpu_seconds()
        opened.evaluate("() => { window.result = searched() }")  # not awaited
        opened.locator("#q").fill(text)
        opened.locator("#q").press("Enter")
        last = opened.evaluate("() => window.result")
        taken.append(last["milliseconds"])
        cpu += 1000 * (server.cpu_seconds() - before) / TIMES
    return {
        "text": text, "area": "drawn" if "area" in address else "", "said": last["said"], "cards": last["cards"],
        "median": statistics.median(taken), "slowest": max(taken), "cpu": cpu,
    }  # fmt: skip


def visits(browser: Browser, server: Server) -> list[dict[str, Any]]:
    """What the first visit loads, and how much it moves about; prints a table."""
    found = []
    for name, address, viewport in (
        ("home", "/", DESKTOP),
        ("results", "/?q=Toulouse+LANDSAT8+2018", DESKTOP),
        ("home, phone", "/", PHONE),
        ("results, phone", "/?q=Toulouse+LANDSAT8+2018", PHONE),
        ("results, phone, map", "/?q=Toulouse+LANDSAT8+2018&view=map", PHONE),
    ):
        with page(browser, server.url, viewport) as (opened, weight):
            opened.goto(address)
            settled(opened, with_map=viewport is DESKTOP or "view=map" in address)
            painted = opened.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
            found.append(
                {"visit": name, "bytes": weight.total, "requests": weight.requests, "shift": shift(opened),
                 "first paint": painted, "largest": weight.largest}
            )  # fmt: skip
    show(
        "A first visit",
        ["", "kB", "requests", "layout shift", "first paint, ms", "largest file", ""],
        [
            (one["visit"], one["bytes"] / 1000, one["requests"], one["shift"], one["first paint"],
             one["largest"][0][1].rpartition("/")[2][:40], one["bytes"] <= MOST_BYTES and one["shift"] <= MOST_SHIFT)
            for one in found
        ],
        f"Asked: {MOST_BYTES / 1000:.0f} kB as they come over the wire, a shift of {MOST_SHIFT}.",
    )  # fmt: skip
    return found


if __name__ == "__main__":
    main()
