"""Every page, looked at: accessible in both languages and themes, right on a phone, silent, ours alone, French."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.portal.discover import conftest as discover
from tests.portal.look import DESKTOP, Watched, complaints_in_english, complaints_in_french
from tests.portal.pages import NOT_PAGES, PAGES, NoExample, Page, Who, admin_pages, routes
from tests.portal.world import World, cookies_of, world_forget, world_make

QUERY = "Toulouse LANDSAT8 2014"
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
products, site = discover.products, discover.site
"""The fixtures of that package, for this module too."""
Look = Callable[[Who, str], Watched]


@pytest.fixture(scope="module")
def world(site: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Kept for the whole module: the server's threads see what is committed."""
    with django_db_blocker.unblock():
        world_forget()
        yield world_make(query=QUERY, text={"collections": ["landsat-l2a"]})
        world_forget()


@pytest.fixture(scope="module")
def look(chromium: Browser, site: str, world: World) -> Iterator[Look]:
    """``look(who, language)``: a tab of that person, the same one each time."""
    people = {Who.ANYBODY: None, Who.VISITOR: world.visitor, Who.OPERATOR: world.operator}
    tabs: dict[tuple[Who, str], Watched] = {}

    def opened(who: Who, language: str) -> Watched:
        if (who, language) not in tabs:
            context = chromium.new_context(viewport=DESKTOP, locale=LOCALES[language], color_scheme="light")
            context.add_cookies(cookies_of(people[who], site))
            tabs[who, language] = Watched(context.new_page(), site)
        return tabs[who, language]

    yield opened
    for watched in tabs.values():
        watched.tab.context.close()


def test_every_address_is_a_page_of_the_list_or_says_why_not() -> None:
    listed = {page.route for page in PAGES if not page.route.startswith("/")}
    assert routes() - listed - set(NOT_PAGES) == set(), "add these to tests/portal/pages.py"
    assert (listed | set(NOT_PAGES)) - routes() == set(), "these are addresses no more"
    assert listed & set(NOT_PAGES) == set()


@pytest.mark.parametrize("page", [*PAGES, *admin_pages()], ids=lambda page: page.name)
def test_a_page_is_made_with_care(page: Page, look: Look, world: World) -> None:
    try:
        address = page.address(world)
    except NoExample as none:
        pytest.skip(str(none))
    complaints: list[str] = []
    for language, ask in (("en", complaints_in_english), ("fr", complaints_in_french)):
        watched = look(page.who, language)
        watched.problems.clear()
        watched.open(page, address)
        complaints += [*ask(watched, page), *watched.problems]
    assert not complaints, "\n".join([address, *complaints])
