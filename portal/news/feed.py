"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.template.defaultfilters import linebreaks_filter, urlize
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from catalog.configuration import configuration
from portal.news import selectors

ENTRIES = 30
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """Django's; one that is empty was never changed."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=BEGINNING)


def feed(language: str) -> Feed:
    """The latest posts, in the language that is active."""
    site = configuration().public_url
    own = f"{site}{reverse('news:feed')}?lang={language}"
    made = Feed(
        title=_("Atelier · news"),
        link=site + reverse("news:posts"),
        description=None,
        language=language,
        author_name="Atelier",
        feed_url=own,
        feed_guid=own,
    )
    host = urlsplit(site).hostname
    for post in selectors.posts()[:ENTRIES]:
        published = post.published_at
        assert published is not None
        made.add_item(
            title=post.title,
            link=site + post.get_absolute_url(),
            description=linebreaks_filter(urlize(post.text)),
            unique_id=f"tag:{host},2026:news/{post.pk}",
            pubdate=published,
            updateddate=max(post.changed_at, published),
        )
    return made
