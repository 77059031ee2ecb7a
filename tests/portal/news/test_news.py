"""News in both languages, when they are due; banners until they are closed."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.news.models import Level, Post

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


def post(slug: str, **fields: object) -> Post:
    return Post.objects.create(slug=slug, **{"title_en": f"Title {slug}", "text_en": "Words", **fields})


def page(client: Client, language: str = "en", address: str = "/news/") -> str:
    return client.get(address, headers={"Accept-Language": language}).content.decode()


def test_each_language_reads_its_own_and_else_the_other(client: Client) -> None:
    post("both", title_en="Delayed", title_fr="Retardée")
    post("one", title_en="Only English")
    assert "Retardée" in page(client, "fr")
    assert "Delayed" not in page(client, "fr")
    assert '<article class="panel news-information" lang="en">' in page(client, "fr")
    assert "Delayed" in page(client, "en")


def test_drafts_and_the_future_are_not_shown(client: Client) -> None:
    post("draft", published_at=None)
    post("future", published_at=timezone.now() + AN_HOUR)
    assert "Title" not in page(client)
    assert client.get("/news/draft/").status_code == 404


def test_a_banner_stands_in_its_time_the_gravest_first(client: Client) -> None:
    now = timezone.now()
    post("early", banner_from=now + AN_HOUR)
    post("late", banner_from=now - 2 * AN_HOUR, banner_until=now - AN_HOUR)
    post("mild", banner_from=now - AN_HOUR)
    post("grave", banner_from=now - AN_HOUR, banner_until=now + AN_HOUR, level=Level.ALERT)
    shown = page(client, address="/statistics/")
    assert "Title early" not in shown
    assert "Title late" not in shown
    assert 0 < shown.index("Title grave") < shown.index("Title mild")


def test_a_banner_that_was_closed_stays_closed_for_this_visitor(client: Client) -> None:
    post("mild", banner_from=timezone.now() - AN_HOUR)
    answer = client.post("/news/mild/dismiss", {"next": "/statistics/"})
    assert (answer.status_code, answer["Location"]) == (302, "/statistics/")
    assert "banner-information" not in page(client, address="/statistics/")
    assert "banner-information" in page(Client(), address="/statistics/")
    assert client.post("/news/mild/dismiss", {"next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.parametrize("cookie", ["", "1.x.²", "." * 5000, "9" * 4000])
def test_any_cookie_is_read(client: Client, cookie: str) -> None:
    post("mild", banner_from=timezone.now() - AN_HOUR)
    client.cookies["atelier_closed"] = cookie
    assert client.get("/statistics/").status_code == 200


def test_the_feed(client: Client) -> None:
    post("both", title_fr="Retardée", text_fr="Voyez https://example.org/a")
    answer = client.get("/news/feed.atom?lang=fr")
    found = ET.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert found.findtext("a:entry/a:title", None, names) == "Retardée"
    assert 'href="https://example.org/a"' in str(found.findtext("a:entry/a:summary", None, names))
    same = {"If-Modified-Since": answer["Last-Modified"]}
    assert client.get("/news/feed.atom?lang=fr", headers=same).status_code == 304


def test_text_is_never_markup(client: Client) -> None:
    post("evil", title_en="<script>alert(1)</script>", text_en="<b>x</b>", banner_from=timezone.now() - AN_HOUR)
    for address in ("/news/", "/news/evil/"):
        assert "<script>alert" not in page(client, address=address)
        assert "<b>x" not in page(client, address=address)


def test_an_operator_writes_a_banner_in_the_admin(client: Client) -> None:
    client.force_login(User.objects.create_superuser("operator@example.org", "x"))
    now = timezone.now()
    written = {
        "title_en": "Production delayed",
        "slug": "production-delayed",
        "level": "warning",
        "published_at_0": f"{now - AN_HOUR:%Y-%m-%d}",
        "published_at_1": f"{now - AN_HOUR:%H:%M:%S}",
        "banner_from_0": f"{now - AN_HOUR:%Y-%m-%d}",
        "banner_from_1": f"{now - AN_HOUR:%H:%M:%S}",
    }
    assert client.post("/admin/news/post/add/", written).status_code == 302
    assert "Production delayed" in page(Client(), address="/statistics/")
    upside_down = {**written, "slug": "b", "banner_until_0": "2020-01-01", "banner_until_1": "00:00:00"}
    refused = client.post("/admin/news/post/add/", upside_down, headers={"Accept-Language": "en"})
    assert "A banner begins before it ends." in refused.content.decode()
    assert "Production delayed" in client.get("/admin/news/post/?q=delayed").content.decode()


def test_a_post_needs_a_title() -> None:
    with pytest.raises(IntegrityError):
        Post.objects.create(slug="x")
