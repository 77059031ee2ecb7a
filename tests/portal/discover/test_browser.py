"""The pages in a real browser: Chromium, with the tiles and the STAC API behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pystac
import pytest
from playwright.sync_api import Browser, Page, Response, expect

from catalog.configuration import configuration

SCREENSHOTS = Path(configuration().data) / "screenshots"
PHONE = {"width": 360, "height": 740}
QUERY = "/?q=Toulouse+LANDSAT8+2014"
READY = "body[data-map=ready]"
DRAWN = "#map canvas"
"""Opaque once its first drawing is done."""


@dataclass
class Seen:
    """What a page asked for and complained of."""

    problems: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("response", lambda response: self.responses.append(response))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    def images(self) -> list[Response]:
        return [response for response in self.responses if "/tiles/collections/" in response.url]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(
    chromium: Browser, site: str, seen: Seen, transactional_db: None, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of the site; parametrized indirectly with options of the browser's context."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "base_url": site}
    context = chromium.new_context(**(options | getattr(request, "param", {})))
    opened = context.new_page()
    seen.watch(opened)
    yield opened
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name)
    opened.screenshot(path=SCREENSHOTS / f"{name}.png", timeout=60_000)
    context.close()


def test_the_products_are_drawn_on_the_map_without_a_complaint(page: Page, site: str, seen: Seen) -> None:
    with page.expect_response(re.compile(r"/tiles/collections/landsat-l2a/.*render=true-colour")):
        page.goto(QUERY)
    page.wait_for_selector(READY)
    page.wait_for_load_state("networkidle")
    assert {response.status for response in seen.images()} <= {200, 204}
    assert seen.problems == []
    hosts = {urlsplit(response.url).netloc for response in seen.responses if not response.url.startswith("blob:")}
    assert hosts == {urlsplit(site).netloc}, "a request to another host"


@pytest.mark.parametrize("missing", ["nothing", "countries", "api/places"])
def test_the_map_is_shown_whatever_of_its_ground_is_missing(page: Page, missing: str) -> None:
    page.route(f"**/*{missing}*", lambda route: route.abort())
    page.goto(QUERY)
    page.wait_for_selector(READY)
    expect(page.locator(DRAWN)).to_have_css("opacity", "1")


def test_search_as_typed_keeps_the_page_and_fills_the_address(page: Page, products: list[pystac.Item]) -> None:
    page.goto("/")
    page.wait_for_selector(READY)
    page.evaluate("window.here = 'still'")
    page.get_by_role("combobox").fill("Toulouse LANDSAT8 2014")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 products")
    assert page.url.endswith(QUERY)
    assert page.evaluate("window.here") == "still", "the page was loaded anew"
    page.get_by_role("link", name="Search without “LANDSAT8”").click()
    expect(page.get_by_role("combobox")).to_have_value("Toulouse 2014")
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("Toulouse LANDSAT8 2014")


def test_suggestions_are_taken_with_the_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("LANDSAT8 Toulou")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Toulouse")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("LANDSAT8 Toulouse")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 products")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_screen_reader_follows_the_suggestions(page: Page, seen: Seen) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    options = page.locator("#suggestions [role=option]")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("toulou")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Suggestions:")).to_have_id(box.get_attribute("aria-controls") or "")
    count = options.count()
    expect(page.get_by_role("status").filter(has_text="Suggestions:")).to_have_text(f"Suggestions: {count}")
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"suggestion-{count - 1}")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(""))
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("toulou")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    options.first.click()
    expect(box).to_have_value("Toulouse")
    assert "q=Toulouse" in page.url
    assert seen.problems == []


def test_a_chip_is_changed_by_typing_over_its_words(page: Page) -> None:
    page.goto(QUERY)
    page.get_by_title("Change “LANDSAT8”").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("LANDSAT7")
    expect(page.get_by_role("combobox")).to_have_value("Toulouse LANDSAT7 2014")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Landsat 7", exact=True).first).to_be_visible()


def test_one_can_search_when_no_suggestion_comes(page: Page) -> None:
    page.route("**/api/suggest*", lambda route: route.abort())
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("Toulouse LANDSAT8 2014")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 products")


def test_cards_and_footprints_point_at_each_other(page: Page, products: list[pystac.Item]) -> None:
    page.goto("/?q=Toulouse+LANDSAT8+March+2014")
    page.wait_for_selector(READY)
    expect(page.locator(DRAWN)).to_have_css("opacity", "1")
    card = page.locator(".card")
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 60)
    expect(card).not_to_have_class(re.compile("highlighted"))
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
    expect(card).to_have_class(re.compile("highlighted"))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(card).to_have_class(re.compile("selected"))
    assert f"selected=landsat-l2a/{products[0].id}" in page.url


def test_the_whole_state_is_in_the_address(page: Page, products: list[pystac.Item]) -> None:
    key = f"landsat-l2a/{products[1].id}"
    page.goto(f"{QUERY}&selected={key}&map=12.00/43.6000/1.4500")
    page.wait_for_selector(READY)
    expect(page.locator(f"[data-key='{key}']")).to_have_class(re.compile("selected"))
    expect(page.locator(f"[data-show='{key}']")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile(r"map=13\.00/43\.6000/1\.4500"))
    page.locator(f"[data-show='{key}']").click()
    expect(page).not_to_have_url(re.compile("selected="))


def test_product_page_draws_each_render(page: Page, products: list[pystac.Item], seen: Seen) -> None:
    item = products[0]
    page.goto(f"/products/{item.collection_id}/{item.id}")
    page.wait_for_selector(READY)
    with page.expect_response(re.compile("render=ndvi")) as drawn:
        page.get_by_role("button", name="Vegetation (NDVI)").click()
    assert drawn.value.status == 200
    assert page.url.endswith("#ndvi")
    expect(page.get_by_role("button", name="Vegetation (NDVI)")).to_have_attribute("aria-pressed", "true")
    assert seen.problems == []


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_search_and_product_work_without_javascript(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("Toulouse LANDSAT8 2014")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 products")
    expect(page.get_by_role("button", name="Show on map")).to_have_count(0)
    page.get_by_role("link", name="4 July 2014").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Landsat 8")
    expect(page.get_by_role("img", name="Quicklook")).to_be_visible()


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {"viewport": PHONE, "locale": "fr-FR"}], indirect=True)
def test_no_page_is_wider_than_a_phone(page: Page, products: list[pystac.Item]) -> None:
    item = products[0]
    for address in (QUERY, f"/products/{item.collection_id}/{item.id}", "/no-such-page"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}], indirect=True)
def test_dark_is_dark(page: Page) -> None:
    page.goto(QUERY)
    page.wait_for_selector(READY)
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", colour)) < 64


def test_language_is_changed_by_its_button_and_kept(page: Page) -> None:
    page.goto(QUERY)
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5 produits")
    assert page.url.endswith(QUERY)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
