"""Extracts in a real browser: drawn on the map, without JavaScript, on a phone, in both languages and themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from catalog.configuration import configuration
from portal.accounts.models import User
from tests.portal.extracts.conftest import BOX, work
from tests.portal.people import Served, served

PHONE = {"width": 360, "height": 740}
READY = "body[data-map=ready]"
SCREENSHOTS = configuration().data / "screenshots"


@pytest.fixture
def web(transactional_db: None) -> Iterator[Served]:
    with served() as server:
        yield server


@pytest.fixture
def page(web: Served, owner: User, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of somebody who is signed in; parametrized indirectly with options of the browser's context."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "base_url": web.url}
    context = chromium.new_context(**(options | getattr(request, "param", {})))
    client = Client()
    client.force_login(owner)
    cookies = [{"name": name, "value": morsel.value, "url": web.url} for name, morsel in client.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name)
    opened.screenshot(path=SCREENSHOTS / f"extracts-{name}.png", full_page=True)
    context.close()
    assert problems == []


def test_a_box_is_drawn_and_estimated(page: Page, names: list[str]) -> None:
    page.goto(f"/extracts/new?items={','.join(names)}")
    page.wait_for_selector(READY)
    before = page.get_by_label("Box: west").input_value()
    page.get_by_role("button", name="Draw a box").click()
    expect(page.get_by_text("Press on one corner")).to_be_visible()
    box = page.locator("#extract-map").bounding_box()
    assert box
    for share in (0.45, 0.55):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + share * box["height"])
    after = page.get_by_label("Box: west").input_value()
    assert after != before
    west, south, east, north = (float(value) for value in after.split(","))
    assert 1.26 < west < east < 1.29
    assert 43.68 < south < north < 43.71
    expect(page.locator("#estimate")).to_contain_text("pixels of 10 m")
    page.get_by_label("Pixel size").fill("nonsense")
    expect(page.locator("#estimate")).to_contain_text("must be a number")


def test_a_polygon_is_closed_on_its_first_corner(page: Page, names: list[str]) -> None:
    page.goto(f"/extracts/new?items={names[0]}")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Draw a polygon").click()
    box = page.locator("#extract-map").bounding_box()
    assert box
    for x, y in ((0.45, 0.4), (0.55, 0.4), (0.5, 0.6), (0.45, 0.4)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    assert '"Polygon"' in page.locator("#area").input_value()
    expect(page.locator("#estimate")).to_contain_text("pixels of 10 m")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}, {}], indirect=True, ids=["no-script", "script"])
def test_from_the_form_to_the_chart(page: Page, names: list[str]) -> None:
    page.goto(f"/extracts/new?items={','.join(names)}&output=statistics")
    page.get_by_label("Box: west").fill(BOX)
    page.get_by_label("NDVI").check()
    page.get_by_role("button", name="Prepare the extract").click()
    expect(page.get_by_text("You may close this page")).to_be_visible()
    work()
    if page.evaluate("() => document.querySelector('noscript') === null"):
        page.reload()
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("img", name=re.compile("NDVI over time"))).to_be_visible()
    expect(page.get_by_role("link", name="statistics.csv")).to_be_visible()


LOOKS = [
    {"locale": "en-GB"},
    {"locale": "fr-FR", "color_scheme": "dark", "viewport": PHONE},
]


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=["english-light-desktop", "french-dark-phone"])
def test_every_page_is_for_everybody(page: Page, names: list[str], axe: Callable[[Page], list[str]]) -> None:
    from django.test import Client as Asker

    asker = Asker()
    asker.cookies.load({cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    form = {
        "offered": names,
        "item": names,
        "bbox": BOX,
        "layer": ["NDVI"],
        "output": "statistics",
        "action": "request",
    }
    ready = asker.post("/extracts/new", form)["Location"]
    work()
    waiting = asker.post("/extracts/new", form)["Location"]
    for address in (f"/extracts/new?items={','.join(names)}", ready, waiting, "/extracts/"):
        page.goto(address)
        assert axe(page) == [], address
        width = page.viewport_size
        assert width
        assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], address
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = {ready: "ready", waiting: "waiting", "/extracts/": "list"}.get(address, "new")
        page.screenshot(path=SCREENSHOTS / f"extracts-{name}-{width['width']}.png", full_page=True)
