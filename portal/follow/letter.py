"""The words of a digest, in the language of its searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.discover.cards import Card, card
from portal.follow.addresses import feed_address, results_address
from portal.follow.models import SavedSearch
from portal.follow.news import News
from portal.follow.unsubscription import unsubscribe_url


class Letter(NamedTuple):
    """A mail, ready to be kept."""

    subject: str
    text: str
    html: str
    unsubscribe_url: str


@dataclass(frozen=True)
class Section:
    """The news of one search, as the mail tells it."""

    search: SavedSearch
    count: int
    cards: list[Card]
    unsubscribe_url: str

    @property
    def others(self) -> int:
        return self.count - len(self.cards)

    @property
    def results_url(self) -> str:
        return configuration().public_url + results_address(self.search)

    @property
    def feed_url(self) -> str:
        return configuration().public_url + feed_address(self.search)


def letter(user: User, news: Sequence[News]) -> Letter:
    """One mail for all the news of a person."""
    with translation.override(news[0].search.language):
        end = unsubscribe_url(user.pk, [one.search.pk for one in news])
        context = {
            "sections": [_section(user, one) for one in news],
            "site": configuration().public_url,
            "searches_url": configuration().public_url + reverse("follow:searches"),
            "unsubscribe_url": end,
        }
        text = render_to_string("follow/digest.txt", context)
        html = render_to_string("follow/digest.html", context)
        return Letter(_subject(news), text.strip() + "\n", html, end)


def _section(user: User, news: News) -> Section:
    cards = [card(item) for item in news.items]
    return Section(news.search, news.count, cards, unsubscribe_url(user.pk, [news.search.pk]))


def _subject(news: Sequence[News]) -> str:
    count = sum(one.count for one in news)
    said = ngettext("%(count)d new product", "%(count)d new products", count) % {"count": count}
    names = ", ".join(one.search.name for one in news)
    if len(names) > 100:
        names = _("%(count)d searches") % {"count": len(news)}
    subject = _("%(products)s: %(searches)s") % {"products": said, "searches": names}
    return "[Atelier] " + " ".join(subject.split("\n"))
