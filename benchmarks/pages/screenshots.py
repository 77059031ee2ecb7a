"""``python -m benchmarks.pages.screenshots``: every page at two widths, in ``docs/screenshots``, small files."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.pages.site import QUERY, demonstrated
from catalog.configuration import PROJECT_DIRECTORY

FOLDER = PROJECT_DIRECTORY / "docs" / "screenshots"
WIDTHS = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
TALLEST = 2_000
"""Pixels; longer pages are cut there."""
MOST_BYTES, MOST_BYTES_TOGETHER = 150_000, 6_000_000
QUALITIES = (70, 55, 40, 25)
SETTLE_MILLISECONDS = 1_500


def main() -> int:
    """The number of pictures that broke a bar of size."""
    with demonstrated() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_options())
        sizes = _pictures(browser, site)
        browser.close()
    together = sum(sizes.values())
    print(f"{len(sizes)} pictures, {together / 1e6:.1f} MB, the largest {max(sizes.values()) / 1e3:.0f} kB: {FOLDER}")
    return sum(size > MOST_BYTES for size in sizes.values()) + (together > MOST_BYTES_TOGETHER)


def _options() -> list[str]:
    from tests.conftest import CHROMIUM_OPTIONS

    return CHROMIUM_OPTIONS


def _pictures(browser: Browser, site: str) -> dict[str, int]:
    from tests.portal.pages import PAGES, Who
    from tests.portal.world import cookies_of, world_forget, world_make

    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    world_forget()
    world = world_make(query=QUERY, text={"collections": ["sentinel2-l2a"]})
    people: dict[Who, Any] = {Who.ANYBODY: None, Who.VISITOR: world.visitor, Who.OPERATOR: world.operator}
    sizes: dict[str, int] = {}
    for width, viewport in WIDTHS.items():
        for who, person in people.items():
            context = browser.new_context(viewport=viewport, locale="en-GB", color_scheme="light", base_url=site)
            context.add_cookies(cookies_of(person, site))
            tab = context.new_page()
            for page in [page for page in PAGES if page.who is who]:
                tab.goto(page.address(world))
                tab.wait_for_load_state("networkidle")
                tab.wait_for_timeout(SETTLE_MILLISECONDS)
                name = f"{page.name}.{width}.webp"
                sizes[name] = _keep(tab.screenshot(full_page=True), FOLDER / name)
            context.close()
    world_forget()
    return sizes


def _keep(png: bytes, path: Path) -> int:
    """As WebP, of the best quality that stays below :data:`MOST_BYTES`; its size."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    for quality in QUALITIES:
        picture.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            break
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
