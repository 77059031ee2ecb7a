"""Looking at a page as a careful person would: what is wrong with it, a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Request
from playwright.sync_api import Page as Tab

from tests.accessibility import axe
from tests.portal.pages import Page

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
MAP = "body:has(#map):has(script[src*='discover/search'], script[src*='discover/product'])"
Theme = Literal["light", "dark"]
READY = "body[data-map=ready]"
TEXTS = """
() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (holder.closest("script, style, code, pre, .mono, .maplibregl-map, textarea, [translate=no]")) continue;
    if (holder.closest("[lang]").lang !== document.documentElement.lang) continue;
    seen.push(node.data.trim());
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (element.closest("[lang]").lang !== document.documentElement.lang) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) seen.push(element.getAttribute(name) ?? "");
  }
  return seen.filter((text) => text);
}
"""
ENGLISH = re.compile(r"\b([Tt]he|of|and|is|are|was|to|with|[Tt]his|that|from|[Yy]ours?|[Yy]ou|not|been|has|have|by)\b")
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")


@dataclass
class Watched:
    """A tab of the browser whose complaints are noted."""

    tab: Tab
    site: str
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.tab.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        ours = f"the server responded with a status of {self._expected}"
        of_the_page = bool(message.location["url"])  # axe, which is in no file, tries styles of its own
        if message.type == "error" and of_the_page and ours not in message.text:
            where = f"{message.location['url']}:{message.location['lineNumber'] + 1}"
            self.problems.append(f"console: {message.text} ({where})")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme.startswith("http") and f"{address.scheme}://{address.netloc}" != self.site:
            self.problems.append(f"asked another host: {request.url}")

    _expected: int = 0

    def open(self, page: Page, address: str) -> None:
        self._expected = page.status if page.status >= 400 else 0
        answer = self.tab.goto(self.site + address)
        assert answer
        if answer.status != page.status:
            self.problems.append(f"answered {answer.status}, not {page.status}")
        self.tab.evaluate("document.fonts.ready.then(() => true)")
        if (
            self.tab.locator("script[src*='search'], script[src*='product']").count()
            and self.tab.locator("#map").count()
        ):
            self.tab.wait_for_selector(READY)


def complaints_in_english(watched: Watched, page: Page) -> Iterator[str]:
    """Of the page that is open: light, dark, and on a phone."""
    tab = watched.tab
    yield from _inaccessible(tab, "light", "dark")
    tab.set_viewport_size(PHONE)
    width = tab.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        yield f"{width} px wide on a phone of {PHONE['width']}: {tab.evaluate(WIDEST)}"
    tab.set_viewport_size(DESKTOP)


SETTLED = "() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))"
"""Colours may fade into each other."""
WIDEST = """
() => [...document.body.querySelectorAll("*")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`).join(", ")
"""


def _inaccessible(tab: Tab, first: Theme, second: Theme) -> Iterator[str]:
    """All rules in the first theme; in the other those that it can break."""
    for theme, rules in ((first, []), (second, ["color-contrast"])):
        tab.emulate_media(color_scheme=theme)
        tab.evaluate(SETTLED)
        yield from (f"{theme}: {line}" for line in axe(tab, only=rules))


def complaints_in_french(watched: Watched, page: Page) -> Iterator[str]:
    """Of the page that is open: whether all of it is French."""
    tab = watched.tab
    yield from _inaccessible(tab, "dark", "light")
    language = tab.evaluate("document.documentElement.lang")
    if language != page.language:
        yield f"{page.language} was asked, and the page says lang={language}"
    if language != "fr":
        return
    for text in dict.fromkeys(tab.evaluate(TEXTS)):
        words = WORDS.findall(text)
        if len(words) >= 2 and len(ENGLISH.findall(text)) >= max(1, len(words) // 6):
            yield f"English in French: {text[:90]!r}"
