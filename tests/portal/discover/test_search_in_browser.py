"""Narrowing a search without leaving the page: filters, dates, areas, what can be copied, list or map."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pystac
import pytest
from playwright.sync_api import Page, expect

from tests.portal.discover.test_browser import PHONE, READY, Seen, page, seen

__all__ = ["page", "seen"]  # fixtures

ALL = "/?q=Toulouse"
PATIENCE = 20_000
"""Milliseconds, on a machine that does other things besides."""


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expect_count(page: Page, count: int, words: str = "product") -> None:
    said = f"{count} {words}" + ("" if count == 1 else "s")
    expect(page.get_by_role("heading", level=1)).to_have_text(said, timeout=PATIENCE)


def test_a_filter_writes_its_words_into_the_box_and_keeps_its_place(page: Page, seen: Seen) -> None:
    page.goto(ALL)
    expect_count(page, 7)
    page.evaluate("window.here = 'still'")
    page.get_by_text("Filters").click()
    page.get_by_label("Platform").focus()
    page.get_by_label("Platform").select_option("Landsat 8")
    expect_count(page, 5)
    expect(page.locator("#q")).to_have_value("Toulouse Landsat 8")
    expect(page.get_by_label("Platform")).to_be_focused()
    page.get_by_label("Clouds, at most (%)").fill("10")
    page.keyboard.press("Tab")
    expect_count(page, 2)
    expect(page.locator("#q")).to_have_value("Toulouse Landsat 8 clouds ≤ 10 %")
    page.get_by_label("Since").fill("2014-04-01")
    page.get_by_label("Clouds, at most (%)").focus()
    expect_count(page, 1)
    page.get_by_role("link", name="earliest").click()
    expect(page.locator("#q")).to_have_value("Toulouse Landsat 8 clouds ≤ 10 % since 2014-04-01 oldest first")
    assert page.evaluate("window.here") == "still", "the page was loaded anew"
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Since")).to_have_value("")
    expect_count(page, 2)
    assert seen.problems == []


def test_brushing_the_timeline_asks_for_its_time(page: Page) -> None:
    page.goto("/?q=Toulouse+LANDSAT8")
    expect_count(page, 5)
    box = page.locator(".timeline svg").bounding_box()
    assert box
    y, month = box["y"] + box["height"] / 2, box["width"] / 5
    page.mouse.move(box["x"] + 0.5 * month, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 1.5 * month, y, steps=3)
    page.mouse.up()
    expect_count(page, 2)
    expect(page.locator("#q")).to_have_value("Toulouse LANDSAT8 from 2014-03 to 2014-04")


def test_a_bar_leads_to_its_month_without_a_new_page(page: Page) -> None:
    page.goto("/?q=Toulouse+LANDSAT8")
    page.evaluate("window.here = 'still'")
    page.get_by_role("link", name=re.compile("^May 2014: 1")).click()
    expect_count(page, 1)
    assert page.evaluate("window.here") == "still", "the page was loaded anew"


def test_a_rectangle_drawn_on_the_map_takes_the_place_of_the_place(page: Page, seen: Seen) -> None:
    page.goto("/?q=Toulouse+LANDSAT8")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Draw a rectangle").click()
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7, steps=4)
    page.mouse.up()
    expect(page.get_by_text("km²")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#q")).to_have_value("LANDSAT8")
    expect_count(page, 5)
    assert re.fullmatch(r"[-\d.]+(,[-\d.]+){3}", query(page)["area"])
    assert "map" in query(page), "the map stays where it is, and the address says so"
    page.get_by_role("link", name="Search without the area").click()
    expect(page.get_by_text("km²")).to_be_hidden()
    assert seen.problems == []


def test_a_polygon_far_away_finds_nothing_and_back_finds_again(page: Page) -> None:
    page.goto("/?q=LANDSAT8&map=4.00/10.0000/-30.0000")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Draw a polygon").click()
    box = page.locator("#map").bounding_box()
    assert box
    for right, down in ((0.3, 0.4), (0.6, 0.4), (0.5, 0.7), (0.5, 0.7)):
        page.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] * down)
    expect_count(page, 0)
    assert query(page)["area"].startswith("POLYGON((")
    page.go_back()
    expect_count(page, 5)


def test_a_file_gives_the_area_or_a_reason(page: Page, tmp_path: Path) -> None:
    page.goto("/?q=LANDSAT8")
    page.get_by_text("Filters").click()
    field = tmp_path / "field.geojson"
    ring = [[1.4, 43.5], [1.6, 43.5], [1.5, 43.7], [1.4, 43.5]]
    field.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    page.get_by_label("or a file").set_input_files(field)
    expect(page.get_by_text("km²")).to_be_visible(timeout=PATIENCE)
    assert query(page)["area"].startswith("POLYGON((1.")
    note = tmp_path / "note.txt"
    note.write_text("nothing")
    page.get_by_label("or a file").set_input_files(note)
    expect(page.get_by_text("“note.txt” is none of the files read here")).to_be_visible()


@pytest.mark.parametrize("page", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_the_search_is_copied_and_drawn_elsewhere(page: Page) -> None:
    page.goto("/?q=Toulouse+LANDSAT8")
    page.get_by_text("Copy as…").click()
    page.get_by_role("button", name="Copy STAC (JSON)").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied["collections"] == ["landsat-l2a", "snow"]
    page.get_by_role("button", name="Make the addresses").click()
    address = page.locator("#mosaic code").first.inner_text()
    assert re.search(r"/tiles/searches/\w+/tiles/WebMercatorQuad/\{z\}/\{x\}/\{y\}\.png\?render=true-colour$", address)
    tile = urlsplit(address.format(z=8, x=129, y=93))
    answer = page.request.get(f"{tile.path}?{tile.query}")
    assert answer.status in {200, 204}, answer.text()


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {"viewport": PHONE, "locale": "fr-FR"}], indirect=True)
def test_on_a_phone_the_list_comes_first_and_the_map_is_a_press_away(page: Page, seen: Seen) -> None:
    french = "fr" in page.evaluate("navigator.language")
    page.goto("/?q=Toulouse+LANDSAT8")
    expect(page.locator(".card").first).to_be_in_viewport()
    assert not [one for one in seen.responses if "maplibre" in one.url], "a map that nobody sees is not loaded"
    page.get_by_role("button", name="Carte" if french else "Map", exact=True).click()
    page.wait_for_selector(READY)
    expect(page.locator("#map canvas")).to_be_in_viewport()
    expect(page.locator(".card").first).to_be_hidden()
    assert query(page)["view"] == "map"
    page.reload()
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Liste" if french else "List", exact=True).click()
    expect(page.locator(".card").first).to_be_visible()
    assert "view" not in query(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_filters_and_areas_work_without_javascript(page: Page, products: list[pystac.Item]) -> None:
    page.goto(ALL)
    page.get_by_text("Filters").click()
    page.get_by_label("Platform").select_option("Landsat 8")
    page.get_by_label("Until").fill("2014-05-31")
    page.get_by_role("button", name="Apply").click()
    expect_count(page, 3)
    expect(page.locator("#q")).to_have_value("Toulouse Landsat 8 until 2014-05-31")
    page.get_by_text("Filters").click()
    page.get_by_label("Area:").fill("0,40,0.5,40.5")
    page.get_by_role("button", name="Search in the area").click()
    expect_count(page, 0)
    page.get_by_role("link", name="Search without the area").click()
    page.get_by_text("Copy as…").click()
    expect(page.get_by_text("pystac_client")).to_be_visible()
    page.get_by_role("button", name="Make the addresses").click()
    expect(page.get_by_text("WMTSCapabilities.xml")).to_be_visible()


def test_the_tile_of_a_card_leads_to_all_its_dates(page: Page) -> None:
    page.goto("/?q=Toulouse+LANDSAT8+May+2014")
    page.locator(".card").get_by_role("link", name="31TCJ", exact=True).click()
    expect(page.locator("#q")).to_have_value("31TCJ Landsat L2A")
    expect_count(page, 5)
