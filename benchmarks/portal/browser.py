"""Chromium, and what it tells of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
MAP_SECONDS = 60
OBSERVED = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) window.shifts.push({ value, hadRecentInput });
}).observe({ type: "layout-shift", buffered: true });
const frame = () => new Promise((done) => requestAnimationFrame(done));
window.searched = () => new Promise((done) => {
  const results = document.getElementById("results");
  let start = 0;
  addEventListener("keydown", ({ key }) => { if (key === "Enter") start = performance.now(); }, { capture: true });
  new MutationObserver(async (_, observer) => {
    if (!start || !document.getElementById("results-title")) return;
    observer.disconnect();
    await frame();
    await frame(); // the first one is before the paint
    done({ milliseconds: performance.now() - start, cards: results.querySelectorAll(".card").length,
           said: document.getElementById("results-title").textContent });
  }).observe(results, { childList: true });
});
"""
"""Runs before the page's own scripts: layout shifts, and the time from Enter to the next results painted."""


@dataclass
class Weight:
    """Bytes as they came over the wire."""

    total: int = 0
    requests: int = 0
    largest: list[tuple[int, str]] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        yield browser
        browser.close()


@contextmanager
def page(browser: Browser, url: str, viewport: dict[str, int]) -> Iterator[tuple[Page, Weight]]:
    """A page that nobody has seen before, and what it weighs so far."""
    context = browser.new_context(viewport=viewport, locale="en-GB", base_url=url)  # type: ignore[arg-type]
    opened = context.new_page()
    opened.add_init_script(OBSERVED)
    weight = Weight()
    addresses: dict[str, str] = {}
    told = context.new_cdp_session(opened)
    told.send("Network.enable")
    told.on("Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]}))
    told.on("Network.loadingFinished", lambda event: _weigh(weight, addresses, event))
    yield opened, weight
    context.close()


def _weigh(weight: Weight, addresses: dict[str, str], event: dict[str, float | str]) -> None:
    size = int(event["encodedDataLength"])
    weight.total += size
    weight.requests += 1
    weight.largest = sorted([*weight.largest, (size, addresses.get(str(event["requestId"]), "?"))], reverse=True)[:4]


def settled(page: Page, *, with_map: bool) -> None:
    """Once everything that the first sight needs has come."""
    if with_map:
        page.wait_for_selector("body[data-map=ready]", timeout=1000 * MAP_SECONDS)
    page.wait_for_load_state("networkidle")


def shift(page: Page) -> float:
    """Cumulative layout shift so far, of what moved without a person's doing."""
    found: float = page.evaluate("shifts.filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0)")
    return found
