"""New products as an Atom feed (RFC 4287) with footprints (GeoRSS), in pages (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from catalog.configuration import configuration
from catalog.search import search
from portal.discover.cards import QUICKLOOK, Card, card
from portal.follow.addresses import feed_address, results_address
from portal.follow.news import search_body

ENTRIES = 50
"""On a page."""
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""``updated`` of a feed in which nothing was published yet."""
GEORSS = "http://www.georss.org/georss"


@dataclass(frozen=True)
class Asked:
    """A feed's address, read."""

    text: str
    language: str
    area: str
    token: str | None = None


class Feed(Atom1Feed):
    """Django's, with links to its other pages and boxes."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:georss": GEORSS}  # type: ignore[no-any-return, unused-ignore]

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items if item["updateddate"]]
        return max(dates, default=BEGINNING)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address, "type": self.media_type})
        handler.addQuickElement("generator", "Atelier", {"uri": configuration().public_url})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["box"]:
            handler.addQuickElement("georss:box", item["box"])

    @property
    def media_type(self) -> str:
        return "application/atom+xml"


def feed(asked: Asked) -> Feed:
    """The products that were published last and that a search finds, one page of them.

    Raises :class:`catalog.errors.InvalidSearch` for a page that is not there.
    """
    body = search_body(text=asked.text, language=asked.language, area=asked.area)
    body |= {"limit": ENTRIES, "sortby": [{"field": "published", "direction": "desc"}]}
    published = {"op": "not", "args": [{"op": "isNull", "args": [{"property": "published"}]}]}
    body["filter"] = {"op": "and", "args": [body["filter"], published]}
    page = search(body | ({"token": asked.token} if asked.token else {}))
    site = configuration().public_url
    own = site + feed_address(asked)
    made = Feed(
        title=f"Atelier · {asked.text}" if asked.text else _("Atelier · new products"),
        link=site + results_address(asked),
        description=None,
        subtitle=_("Products in the order of their publication, the latest first."),
        language=asked.language,
        author_name="Atelier",
        feed_url=_page(own, asked.token) if asked.token else own,
        feed_guid=own,
        pages=_pages(own, page),
    )
    for item in page["features"]:
        _add(made, item, site)
    return made


def _pages(own: str, page: dict[str, Any]) -> dict[str, str]:
    """The links of RFC 5005, section 3."""
    found = {"first": own}
    for link in page.get("links", []):
        relation = {"next": "next", "prev": "previous"}.get(link["rel"])
        if relation:
            found[relation] = _page(own, str(link["href"]).split("token=", 1)[1])
    return found


def _page(own: str, token: str) -> str:
    return f"{own}&page={quote(token)}"


def _add(made: Feed, item: dict[str, Any], site: str) -> None:
    shown = card(item)
    published = datetime.fromisoformat(item["properties"]["published"].replace("Z", "+00:00"))
    made.add_item(
        title=_title(shown),
        link=site + shown.url,
        description=render_to_string("follow/entry.html", {"card": shown, "site": site}).strip(),
        unique_id=entry_id(shown),
        pubdate=published,
        updateddate=published,
        categories=[shown.collection],
        enclosures=list(_quicklook(shown, item, site)),
        box=_box(shown.bbox),
    )


def entry_id(shown: Card) -> str:
    """The same for ever, whatever becomes of addresses (RFC 4151)."""
    host = urlsplit(configuration().public_url).hostname
    return f"tag:{host},2026:{shown.key}"


def _title(shown: Card) -> str:
    when = shown.period or (f"{shown.sensing_time:%Y-%m-%d}" if shown.sensing_time else "")
    return " · ".join(part for part in (shown.platform, shown.product, shown.tile, when) if part)


def _quicklook(shown: Card, item: dict[str, Any], site: str) -> Iterable[Enclosure]:
    if shown.has_quicklook:
        size = item["assets"][QUICKLOOK].get("file:size", 0)
        address = site + reverse("quicklook", args=[shown.collection, shown.id])
        yield Enclosure(address, str(size), "image/jpeg")


def _box(bbox: list[float] | None) -> str:
    """GeoRSS: south, west, north, east."""
    if not bbox:
        return ""
    west, south, east, north = bbox if len(bbox) == 4 else (bbox[0], bbox[1], bbox[3], bbox[4])
    return f"{south:g} {west:g} {north:g} {east:g}"
