"""The cart and the orders in a real browser: on a phone, without scripts, in French, with the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pystac
import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.cart.carts import AccountCart
from portal.cart.products import Product
from portal.downloads import usage
from tests.portal.people import COLLECTION, PASSWORD, Served, person, served

SCREENSHOTS = Path(configuration().data) / "screenshots"
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 800}}


@pytest.fixture
def site(transactional_db: None, items: list[pystac.Item]) -> Iterator[Served]:
    with served() as server:
        yield server


@pytest.fixture
def owner(site: Served, items: list[pystac.Item]) -> User:
    user = person("browser@example.org")
    AccountCart(user).add(Product(COLLECTION, item.id) for item in items)
    return user


@pytest.fixture(params=["phone en light", "desktop fr dark"])
def page(chromium: Browser, site: Served, owner: User, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Signed in, without scripts."""
    size, language, colours = request.param.split()
    context = chromium.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale=language,
        color_scheme=colours,
        base_url=site.url,
        java_script_enabled=False,
    )
    opened = context.new_page()
    opened.goto("/accounts/login/?next=/cart")
    opened.locator("input[name=login]").fill(owner.email)
    opened.locator("input[name=password]").fill(PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/cart")
    yield opened
    context.close()


def shown(page: Page, name: str) -> None:
    """A screenshot; and nothing is wider than the window."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    box = page.locator("main").bounding_box()
    assert box
    assert box["width"] <= width


def test_from_the_cart_to_an_order_without_scripts(page: Page, owner: User) -> None:
    shown(page, "cart")
    page.locator("select[name=choice]").select_option("masks")
    page.locator(".cart-choice button").click()
    expect(page.locator(".cart-files").first).to_contain_text(re.compile(r"of 3 files|fichiers sur 3"))
    page.locator(".cart-files a").first.click()
    shown(page, "cart-files")
    page.locator("input[name=asset]").first.check()
    page.locator("main form button[type=submit]").last.click()
    page.locator(".cart-line button").last.click()
    expect(page.locator(".cart-line")).to_have_count(2)
    shown(page, "cart-undo")
    page.locator(".cart-removed button").click()
    expect(page.locator(".cart-line")).to_have_count(3)
    page.locator("select[name=choice]").select_option("")
    page.locator(".cart-choice button").click()
    with page.expect_download() as download:
        page.locator(".cart-actions button").last.click()
    assert download.value.suggested_filename.endswith(".meta4")
    page.locator("summary").filter(has_text="SENTINEL2B").first.click()
    shown(page, "order")
    page.goto("/orders/")
    shown(page, "orders")
    usage.note(owner.pk, bytes_sent=450 * 2**30, requests=3)
    page.goto("/quota")
    expect(page.locator("meter").first).to_have_attribute("value", str(450 * 2**30))
    expect(page.locator(".messages .warning")).to_contain_text("90")
    shown(page, "quota")
