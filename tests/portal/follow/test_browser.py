"""The pages of searches, news, statistics and production in Chromium, with something on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from catalog.configuration import Configuration, configuration
from portal.accounts.models import User
from portal.follow.models import SavedSearch
from portal.news.models import Level, Post
from portal.statistics.models import Download, Publication
from tests.portal.people import person, served

SCREENSHOTS = Path(configuration().data) / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
PAGES = ("/statistics/", "/news/", "/searches/", "/searches/new?q=Toulouse+2014", "/production")
COLLECTIONS = ("sentinel2-l2a", "landsat-l2a", "snow", "sentinel2-l3a")


def something_to_show() -> str:
    """Committed rows, and the key of the session of an operator."""
    today = timezone.now().date()
    for ago in range(0, 700, 3):
        day = today - timedelta(days=ago)
        for number, collection in enumerate(COLLECTIONS):
            products = (ago * 7 + number * 13) % 40 + 1
            row = {"day": day, "collection": collection}
            Publication.objects.create(**row, delay=(ago + number) % 8, products=products, size=products * 7 * 10**8)
            Download.objects.create(**row, files=products * 9, size=products * 3 * 10**9)
    now = timezone.now() - timedelta(hours=1)
    Post.objects.create(slug="delay", title_en="Production delayed by a day", level=Level.WARNING, banner_from=now)
    operator = person("looks@example.org", is_staff=True, is_superuser=True, country="FR")
    for number in range(9):
        User.objects.create_user(f"looks{number}@example.org", country="FR" if number < 6 else "DE")
    SavedSearch.objects.create(user=operator, name="Snow over Couserans", text="snow 31TCH", language="en")
    client = Client()
    client.force_login(operator)
    key = str(client.session.session_key)
    connection.close()
    return key


def nothing_left() -> None:
    for model in (Publication, Download, Post):
        model.objects.all().delete()
    User.objects.filter(email__startswith="looks").delete()
    connection.close()


@pytest.fixture
def session(catalog_database: Configuration, db: None) -> Iterator[str]:
    with ThreadPoolExecutor(1) as committing:
        yield committing.submit(something_to_show).result()
        committing.submit(nothing_left).result()


@pytest.mark.parametrize(("theme", "size"), [("light", PHONE), ("dark", DESKTOP)])
def test_pages_are_clean_to_axe_and_fit(
    chromium: Browser, session: str, axe: Callable[[Page], list[str]], theme: str, size: dict[str, int]
) -> None:
    problems = {}
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with served() as site:
        context = chromium.new_context(viewport=size, color_scheme=theme, locale="en-GB", base_url=site.url)  # type: ignore[arg-type]
        name = f"atelier_session_{configuration().port}"
        context.add_cookies([{"name": name, "value": session, "url": site.url}])
        page = context.new_page()
        for address in PAGES:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            problems[address] = axe(page) + ([f"{wide} px too wide"] if wide > 0 else [])
            name = re.sub(r"\W+", "-", address)
            page.screenshot(path=SCREENSHOTS / f"follow{name}-{theme}.png", full_page=True)
        context.close()
    assert problems == {address: [] for address in PAGES}
