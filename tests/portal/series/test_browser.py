"""Looking through time in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pystac
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.discover.test_browser import PHONE, READY, SCREENSHOTS, Seen
from tests.portal.series.conftest import COLUMN, ROW, place

LONGITUDE, LATITUDE = place(COLUMN, ROW)
SERIES = f"/series?lon={LONGITUDE}&lat={LATITUDE}"
VIEW = f"map=15.00/{LATITUDE:.4f}/{LONGITUDE:.4f}"
FRENCH_PHONE_IN_THE_DARK = {"locale": "fr-FR", "viewport": PHONE, "color_scheme": "dark"}


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(
    chromium: Browser, site: str, transactional_db: None, seen: Seen, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of the site; parametrized indirectly with options of the browser's context."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "base_url": site}
    context = chromium.new_context(**(options | getattr(request, "param", {})))
    opened = context.new_page()
    seen.watch(opened)
    yield opened
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"series-{request.node.name}")
    opened.screenshot(path=SCREENSHOTS / f"{name}.png", timeout=60_000, full_page=True)
    context.close()


def comparison(products: list[pystac.Item]) -> str:
    return "/compare?" + "&".join(
        f"{name}={item.collection_id}/{item.id}" for name, item in (("a", products[0]), ("b", products[2]))
    )


def test_the_divider_is_moved_by_keyboard_and_pointer(page: Page, products: list[pystac.Item], seen: Seen) -> None:
    page.goto(comparison(products))
    page.wait_for_selector(READY)
    divider = page.get_by_role("slider", name="Divider")
    divider.focus()
    page.keyboard.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "52")
    page.keyboard.press("PageDown")
    expect(divider).to_have_attribute("aria-valuenow", "42")
    assert "split=42" in page.url
    box = page.locator("#compare").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.42 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 60, steps=4)
    page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "70")
    assert "split=70" in page.url
    assert {response.status for response in seen.images()} <= {200, 204}
    for item in (products[0], products[2]):
        assert any(item.id in response.url for response in seen.images()), "both dates are drawn"
    assert seen.problems == []


def test_both_maps_move_together_and_the_address_keeps_it(page: Page, products: list[pystac.Item]) -> None:
    page.goto(f"{comparison(products)}&{VIEW}&split=30")
    page.wait_for_selector(READY)
    expect(page.get_by_role("slider", name="Divider")).to_have_attribute("aria-valuenow", "30")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile(r"map=16\.00/"))
    page.get_by_label("Drawn as").select_option("ndvi")
    page.wait_for_url(re.compile("render=ndvi"))
    assert "map=16.00" in page.url
    assert "split=30" in page.url


def test_a_click_on_the_map_tells_the_series_of_the_point(page: Page, products: list[pystac.Item], seen: Seen) -> None:
    page.goto(f"{comparison(products)}&{VIEW}")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Inspect a point").click()
    box = page.locator("#compare").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.5 * box["width"] + 40, box["y"] + 0.5 * box["height"])
    window = page.locator(".maplibregl-popup")
    expect(window.locator(".series-chart")).to_be_visible()
    window.get_by_role("link", name="Open the series").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Series of a point or an area")
    assert seen.problems == []


def test_points_are_inspected_on_the_search_map_and_on_the_product(
    page: Page, products: list[pystac.Item], seen: Seen
) -> None:
    product = products[2]
    for address in (f"/?q=Sentinel-2+2017&{VIEW}", f"/products/{product.collection_id}/{product.id}"):
        page.goto(address)
        page.wait_for_selector(READY)
        page.get_by_role("button", name="Inspect a point").click()
        box = page.locator("#map").bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2)
        expect(page.locator(".maplibregl-popup .series-chart")).to_be_visible()
        assert "selected=" not in page.url, "the click inspects, it does not select"
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Inspect a point")).to_have_attribute("aria-pressed", "false")
    assert seen.problems == []


def test_a_click_on_the_map_of_a_series_takes_another_point(page: Page, seen: Seen) -> None:
    page.goto(f"{SERIES}&variables=colours")
    page.wait_for_selector(READY)
    before = page.url
    page.locator("#map").click(position={"x": 120, "y": 90})
    page.wait_for_url(lambda url: url != before)
    assert "variables=colours" in page.url
    assert seen.problems == []


def test_frames_are_played_stepped_and_chosen(page: Page, seen: Seen) -> None:
    page.goto("/animate?q=Sentinel-2+2017&bbox=1.441,43.616,1.446,43.6195&rate=12&size=300")
    shown = page.locator("#frames > li.shown")
    expect(shown).to_contain_text("6 February 2017")
    page.get_by_role("button", name="Next frame").click()
    expect(shown).to_contain_text("6 March 2017")
    page.get_by_role("button", name="Frame before").click()
    page.get_by_role("button", name="Frame before").click()
    expect(shown).to_contain_text("6 July 2017")
    page.get_by_role("button", name="Play").click()
    expect(shown).to_contain_text("6 April 2017")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("slider", name="Frame").fill("2")
    expect(shown).to_contain_text("6 March 2017")
    expect(shown.locator("img").first).to_have_js_property("complete", value=True)
    assert seen.problems == []


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_everything_is_there_without_javascript(page: Page, products: list[pystac.Item]) -> None:
    page.goto(f"/products/{products[1].collection_id}/{products[1].id}")
    page.get_by_role("link", name="Compare with another date").click()
    expect(page.locator(".compare-pair img")).to_have_count(2)
    for image in page.locator(".compare-pair img").all():
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("image => image.naturalWidth")
    page.get_by_label("Right", exact=True).select_option(index=0)
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name="Series of a point here").click()
    expect(page.locator(".series-chart").first).to_be_visible()
    page.get_by_role("link", name="Leave out cloudy dates").click()
    expect(page.locator("tr.unclear")).to_have_count(0)
    page.get_by_label("Latitude").fill(str(LATITUDE))
    page.get_by_role("button", name="Show the series").click()
    assert "clouds=hide" in page.url
    page.goto("/?q=Sentinel-2+2017")
    page.get_by_role("link", name="Animate").click()
    expect(page.locator("#frames figure")).to_have_count(6)


@pytest.mark.parametrize("page", [FRENCH_PHONE_IN_THE_DARK], indirect=True, ids=["phone"])
def test_pages_fit_a_phone_and_the_dark(
    page: Page, products: list[pystac.Item], axe: Callable[[Page], list[str]]
) -> None:
    pages = {
        "colours": f"{SERIES}&variables=colours",
        "compare": comparison(products),
        "animate": "/animate?q=Sentinel-2+2017&bbox=1.441,43.616,1.446,43.6195&size=300",
    }
    for name, address in pages.items():
        page.goto(address)
        if name != "animate":
            page.wait_for_selector(READY)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        assert axe(page) == [], name
        page.screenshot(path=SCREENSHOTS / f"series-{name}-phone.png", full_page=True)
