"""The map of a product in a real browser: stretch, outlines, own bands, all in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pystac
import pytest
from playwright.sync_api import Browser, Page, expect

READY = "body[data-map=ready]"


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def page(
    chromium: Browser, site: str, problems: list[str], transactional_db: None, request: pytest.FixtureRequest
) -> Iterator[Page]:
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "base_url": site}
    context = chromium.new_context(**(options | getattr(request, "param", {})))
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()


@pytest.fixture
def address(products: list[pystac.Item]) -> str:
    return f"/products/{products[-1].collection_id}/{products[-1].id}"


def test_handles_are_moved_with_the_keyboard_and_change_the_tiles(
    page: Page, address: str, problems: list[str]
) -> None:
    page.goto(address)
    page.wait_for_selector(READY)
    handle = page.get_by_role("slider", name="FRE_B4 · red light: brightest")
    expect(handle).to_have_attribute("aria-valuetext", "0.25")
    handle.focus()
    with page.expect_response(
        lambda answer: "/tiles/WebMercatorQuad/" in answer.url and "rescale=" in answer.url
    ) as drawn:
        page.keyboard.press("ArrowLeft")
    assert drawn.value.status in {200, 204}
    page.wait_for_url(re.compile(r"#true-colour&rescale=0,2\d{3}"))
    page.get_by_role("button", name="Reset").click()
    page.wait_for_url(re.compile(r"#true-colour$"))
    expect(page.get_by_role("slider", name="FRE_B4 · red light: brightest")).to_have_attribute("aria-valuetext", "0.25")
    page.get_by_role("button", name="2–98 %").click()
    page.wait_for_url(re.compile(r"#true-colour&rescale=1000,"))
    assert problems == []


def test_outlines_own_bands_and_indices_are_in_the_address(page: Page, address: str, problems: list[str]) -> None:
    page.goto(f"{address}#bands=FRE_B8,FRE_B4,FRE_B3&opacity=60&outlines=clouds")
    with page.expect_response(re.compile(r"render=outline-clouds")) as drawn:
        page.wait_for_selector(READY)
    assert drawn.value.headers["content-type"] == "image/png"
    expect(page.get_by_label("Clouds", exact=True)).to_be_checked()
    expect(page.get_by_role("slider", name="Opacity")).to_have_value("60")
    expect(page.get_by_role("slider", name=re.compile("near infrared"))).to_have_count(2)
    page.get_by_text("Your own bands").click()
    page.get_by_label("Index").select_option("ndwi")
    with page.expect_response(re.compile(r"/tiles/WebMercatorQuad/.*colormap_name=rdbu")) as coloured:
        page.get_by_role("button", name="Draw", exact=True).click()
    assert coloured.value.status in {200, 204}
    page.wait_for_url(re.compile("#index=ndwi&opacity=60&outlines=clouds$"))
    page.get_by_label("Clouds", exact=True).uncheck()
    page.wait_for_url(re.compile("#index=ndwi&opacity=60$"))
    assert problems == []


@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 740}, "locale": "fr-FR"}], indirect=True)
def test_on_a_phone_nothing_is_wider_and_the_copy_button_copies(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Copier en BibTeX").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_quicklook_and_the_tables_are_there(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("img", name="Quicklook")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    expect(page.get_by_role("button", name="Address")).to_have_count(0)
    page.get_by_text("The same as a list").click()
    expect(page.get_by_text("LC08_L1TP_198030_20140304_20200911_02_T1").last).to_be_visible()
