"""A person's feed of requests (Atom, RFC 4287)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from catalog.configuration import configuration
from portal.extracts.models import ExtractFeed
from portal.requests.selectors import Request, feed_secret, requests
from portal.requests.words import STATES, count_words, title_words

MOST_ENTRIES = 50


def feed_address(feed: ExtractFeed) -> str:
    """The secret address, whole."""
    return configuration().public_url + reverse("requests:feed", args=[feed_secret(feed)])


def request_address(request: Request) -> str:
    return configuration().public_url + reverse("requests:detail", args=[request.id])


def request_title(request: Request) -> str:
    return request.label or title_words(request.request)


def feed_document(feed: ExtractFeed) -> bytes:
    """What ended, the latest first, in the language of the person."""
    with translation.override(feed.language):
        document = Atom1Feed(
            title=_("My requests"),
            link=configuration().public_url + reverse("requests:list"),
            description="",
            language=feed.language,
            feed_url=feed_address(feed),
        )
        ended = [request for request in requests(user=feed.user) if not request.unfinished]
        for request in ended[:MOST_ENTRIES]:
            document.add_item(
                title=f"{request_title(request)} – {STATES[request.status]}",
                link=request_address(request),
                description=announcement(request),
                unique_id=f"urn:uuid:{request.id}",
                pubdate=request.created_at,
                updateddate=request.ended_at,
            )
        return document.writeString("utf-8").encode()


def announcement(request: Request) -> str:
    """What became of a request, in a sentence or two."""
    if request.status == "ready":
        return _("The products are in the catalogue: %(counts)s.") % {"counts": count_words(request.counts)}
    if request.status == "failed":
        return _("Nothing could be made: %(counts)s. The page of the request says why.") % {
            "counts": count_words(request.counts)
        }
    return str(STATES[request.status])
