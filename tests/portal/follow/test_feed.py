"""The feed is what the RFCs say, tells products in the order of their publication, and costs a reader little."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from portal.follow import feed
from tests.portal.follow.conftest import Publish

pytestmark = pytest.mark.django_db
NAMES = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}
ADDRESS = "/feed.atom?q=31TCH+May+2021&lang=en"


def read(client: Client, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def links(of: ET.Element) -> dict[str, str]:
    return {one.get("rel", ""): one.get("href", "") for one in of.findall("a:link", NAMES)}


def ids(of: ET.Element) -> list[str]:
    return [str(entry.findtext("a:id", None, NAMES)) for entry in of.findall("a:entry", NAMES)]


def test_entries_come_in_the_order_of_publication(client: Client, published: Publish) -> None:
    later_image, earlier_image = published(20), published(15)
    found = read(client, ADDRESS)
    assert [one.rsplit("/", 1)[1] for one in ids(found)] == [earlier_image.id, later_image.id]
    assert ids(found)[0] == f"tag:127.0.0.1,2026:sentinel2-l2a/{earlier_image.id}"


def test_an_entry_says_what_where_and_how_it_looks(client: Client, published: Publish) -> None:
    item = published(16)
    (entry,) = read(client, ADDRESS).findall("a:entry", NAMES)
    assert entry.findtext("g:box", None, NAMES) == "42.4 0.5 43.3 1.9"
    assert entry.findtext("a:published", None, NAMES) == entry.findtext("a:updated", None, NAMES)
    assert links(entry)["alternate"].endswith(f"/products/sentinel2-l2a/{item.id}")
    assert links(entry)["enclosure"].endswith(f"/quicklook/sentinel2-l2a/{item.id}.jpg")
    assert "31TCH" in str(entry.findtext("a:title", None, NAMES))


def test_the_feed_has_all_that_rfc_4287_asks_for(client: Client, published: Publish) -> None:
    published(17)
    found = read(client, ADDRESS)
    for name in ("id", "title", "updated", "author/a:name"):
        assert found.findtext(f"a:{name}", None, NAMES)
        assert name == "author/a:name" or found.findtext(f"a:entry/a:{name}", None, NAMES)
    assert links(found)["self"].endswith(ADDRESS)
    assert links(found)["alternate"].endswith("/?q=31TCH+May+2021")


def test_pages_tell_every_product_once(client: Client, published: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "ENTRIES", 2)
    wanted = {published(day).id for day in (18, 19, 20, 21, 22)}
    seen, address, pages = [], ADDRESS, 0
    while address:
        found = read(client, address)
        seen += [one.rsplit("/", 1)[1] for one in ids(found)]
        address = links(found).get("next", "").partition("127.0.0.1")[2].partition("/")[2]
        address, pages = f"/{address}" if address else "", pages + 1
        assert links(found)["first"].endswith(ADDRESS)
    assert len(seen) == len(wanted)
    assert set(seen) == wanted
    assert pages == 3


def test_who_has_it_gets_304_until_something_is_new(client: Client, published: Publish) -> None:
    published(23)
    first = client.get(ADDRESS)
    same = {"If-None-Match": first["ETag"]}
    assert client.get(ADDRESS, headers=same).status_code == 304
    assert client.get(ADDRESS, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    published(24)
    assert client.get(ADDRESS, headers=same).status_code == 200


def test_the_feed_of_everything_and_of_nothing(client: Client, published: Publish) -> None:
    item = published(25)
    assert ids(read(client, "/feed.atom"))[0].endswith(item.id)
    nothing = read(client, "/feed.atom?q=31TCH+1999")
    assert ids(nothing) == []
    assert nothing.findtext("a:updated", None, NAMES) == "2026-01-01T00:00:00+00:00"


def test_an_area_narrows_the_feed(client: Client, published: Publish) -> None:
    item = published(26)
    assert ids(read(client, ADDRESS + "&area=1,42.5,1.1,42.6"))[0].endswith(item.id)
    assert ids(read(client, ADDRESS + "&area=8,42.5,8.1,42.6")) == []
    assert client.get(ADDRESS + "&area=nowhere").status_code == 400


def test_what_cannot_be_asked_is_said(client: Client, published: Publish) -> None:
    assert client.get("/feed.atom", {"q": "a" * 1001}).status_code == 400
    assert client.get("/feed.atom", {"page": "next:no-such:item"}).status_code == 400
    assert client.get("/feed.atom", {"q": "<&>\x00 ]]>"}).status_code == 200
