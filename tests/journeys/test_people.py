"""From the home page to the data: in few clicks, on a phone, by keyboard, in French, without JavaScript."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pystac
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.journeys.atelier import Atelier
from tests.journeys.people import (
    Clicks,
    expect_metalink,
    fill_sign_up,
    link_in_the_mail,
    sign_in,
    sign_up,
    tab_to,
)

QUERY = "Toulouse Sentinel-2 2018"
MOST_CLICKS = 6
PHONE = {"width": 360, "height": 740}
METALINK = "{urn:ietf:params:xml:ns:metalink}"
Open = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, atelier: Atelier, published: pystac.Item) -> Iterator[Open]:
    """``visit(**options)``: the home page in a browser of one's own, with options of Playwright's context."""
    contexts = []

    def opened(**options: Any) -> Page:
        context = chromium.new_context(
            **({"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "base_url": atelier.url} | options)
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def member(chromium: Browser, atelier: Atelier) -> str:
    """Somebody who has an account: the address."""
    email = "member@example.org"
    page = chromium.new_page(locale="en-GB")
    sign_up(page, atelier, email)
    page.context.close()
    return email


def _search(page: Page) -> None:
    page.locator("#q").fill(QUERY)
    page.keyboard.press("Enter")


def _card(page: Page, item: pystac.Item) -> Any:
    return page.locator(f"article.card[data-key='{item.collection_id}/{item.id}']")


def _files(download: Download, folder: Path) -> list[str]:
    download.save_as(folder / "order.meta4")
    return [str(file.get("name")) for file in ElementTree.parse(folder / "order.meta4").iter(f"{METALINK}file")]


def test_a_visitor_without_an_account_has_the_metalink_in_six_clicks(
    visit: Open, atelier: Atelier, published: pystac.Item, tmp_path: Path
) -> None:
    page = visit()
    clicks = Clicks(page)
    _search(page)
    clicks.on(_card(page, published).get_by_role("button", name="Add to cart"))
    clicks.on(page.locator(".cart-link"))
    clicks.on(page.locator("main").get_by_role("link", name="Create an account"))
    fill_sign_up(page, "hurried@example.org")
    clicks.on(page.locator("main form:has(input[name=password1]) button[type=submit]"))
    clicks.on_the_link_in(link_in_the_mail(atelier, "hurried@example.org"))
    expect(page.locator("main")).to_contain_text(published.id)  # the cart, still full
    with page.expect_download() as download:
        clicks.on(page.locator("form[action$='/orders/new'] button"))
    assert len(_files(download.value, tmp_path)) == len(published.assets)
    assert clicks.count <= MOST_CLICKS


def test_on_a_phone(visit: Open, member: str, published: pystac.Item) -> None:
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url

    fits()
    _search(page)
    card = _card(page, published)
    expect(card).to_be_visible()
    fits()
    card.locator("h2 a").tap()
    page.wait_for_url("**/products/**")
    fits()
    page.get_by_role("button", name="Add to cart").first.tap()
    expect(page.locator(".cart-link .count")).to_be_visible()
    page.locator(".cart-link").tap()
    page.wait_for_url("**/cart")
    fits()
    page.locator("main").get_by_role("link", name="Sign in").first.tap()
    page.wait_for_url("**/login/**")
    sign_in(page, member)
    page.wait_for_url("**/cart**")
    fits()
    page.locator("form[action$='/orders/new'] button").tap()
    expect_metalink(page)
    fits()


def test_with_the_keyboard_alone(visit: Open, member: str, published: pystac.Item) -> None:
    page = visit()

    def press(element: Any) -> None:
        tab_to(page, element)
        page.keyboard.press("Enter")

    tab_to(page, page.locator("#q"))
    page.keyboard.type(QUERY)
    page.keyboard.press("Enter")
    expect(_card(page, published)).to_be_visible()
    press(_card(page, published).get_by_role("button", name="Add to cart"))
    expect(page.locator(".cart-link .count")).to_be_visible()
    press(page.locator(".cart-link"))
    press(page.locator("main").get_by_role("link", name="Sign in").first)
    tab_to(page, page.locator("input[name=login]"))
    page.keyboard.type(member)
    page.keyboard.press("Tab")
    tab_to(page, page.locator("input[name=password]"))
    page.keyboard.type("a mountain hut in winter")
    page.keyboard.press("Enter")
    press(page.locator("form[action$='/orders/new'] button"))
    expect_metalink(page)


def test_in_french(visit: Open, member: str, published: pystac.Item) -> None:
    page = visit(locale="fr-FR")
    page.locator("#q").fill("Toulouse Sentinel-2 juillet 2018")
    page.keyboard.press("Enter")
    card = _card(page, published)
    expect(card).to_contain_text("juillet 2018")
    card.get_by_role("button", name="Ajouter au panier").click()
    page.locator(".cart-link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Panier")
    page.locator("main").get_by_role("link", name="Se connecter").first.click()
    sign_in(page, member)
    page.locator("form[action$='/orders/new'] button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Commande du")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect_metalink(page)


def test_without_javascript(visit: Open, member: str, published: pystac.Item, tmp_path: Path) -> None:
    page = visit(java_script_enabled=False)
    _search(page)
    _card(page, published).locator("h2 a").click()
    expect(page.locator("main")).to_contain_text(published.id)
    page.get_by_role("button", name="Add to cart").first.click()
    page.locator(".cart-link").click()
    page.locator("main").get_by_role("link", name="Sign in").first.click()
    sign_in(page, member)
    page.locator("form[action$='/orders/new'] button").click()
    with page.expect_download() as download:
        page.locator("a[href$='.meta4']").first.click()
    assert len(_files(download.value, tmp_path)) == len(published.assets)
