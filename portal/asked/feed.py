"""A person's feeds of what was asked for (Atom, RFC 4287), at secret addresses that follow from one number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed

from catalog.configuration import configuration
from portal.asked.feed_secrets import feed_secret
from portal.extracts.models import ExtractFeed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_ENTRIES = 50


@dataclass(frozen=True)
class Entry:
    """Something that ended."""

    id: UUID
    title: str
    state: str
    announcement: str
    """What became of it."""
    created_at: datetime
    ended_at: datetime | None


def whole_address(route: str, *parts: object) -> str:
    return configuration().public_url + reverse(route, args=parts)


def feed_address(room: str, feed: ExtractFeed) -> str:
    """The secret address, whole; ``room`` is the namespace of the requests."""
    return whole_address(f"{room}:feed", feed_secret(room, feed))


def feed_document(room: str, feed: ExtractFeed, *, title: StrOrPromise, entries: Iterable[Entry]) -> bytes:
    """The latest first, in the language of the person, in which ``title`` and ``entries`` are put into words."""
    with translation.override(feed.language):
        document = Atom1Feed(
            title=str(title),
            link=whole_address(f"{room}:list"),
            description="",
            language=feed.language,
            feed_url=feed_address(room, feed),
        )
        for entry in islice(entries, MOST_ENTRIES):
            document.add_item(
                title=f"{entry.title} – {entry.state}",
                link=whole_address(f"{room}:detail", entry.id),
                description=entry.announcement,
                unique_id=f"urn:uuid:{entry.id}",
                pubdate=entry.created_at,
                updateddate=entry.ended_at,
            )
        return document.writeString("utf-8").encode()
