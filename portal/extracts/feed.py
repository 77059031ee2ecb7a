"""A person's feed of extracts (Atom, RFC 4287)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.configuration import configuration
from portal.extracts.models import ExtractFeed
from portal.extracts.selectors import Extract, extracts, feed_secret
from portal.extracts.words import STATES, problem_words

MOST_ENTRIES = 50


def feed_address(feed: ExtractFeed) -> str:
    """The secret address, whole."""
    return configuration().public_url + reverse("extracts:feed", args=[feed_secret(feed)])


def extract_address(extract: Extract) -> str:
    return configuration().public_url + reverse("extracts:detail", args=[extract.id])


def extract_title(extract: Extract) -> str:
    return extract.label or extract.form


def feed_document(feed: ExtractFeed) -> bytes:
    """What ended, the latest first, in the language of the person."""
    with translation.override(feed.language):
        document = Atom1Feed(
            title=_("My extracts"),
            link=configuration().public_url + reverse("extracts:list"),
            description="",
            language=feed.language,
            feed_url=feed_address(feed),
        )
        ended = [extract for extract in extracts(user=feed.user) if not extract.unfinished]
        for extract in ended[:MOST_ENTRIES]:
            document.add_item(
                title=f"{extract_title(extract)} – {STATES[extract.status]}",
                link=extract_address(extract),
                description=announcement(extract),
                unique_id=f"urn:uuid:{extract.id}",
                pubdate=extract.created_at,
                updateddate=extract.ended_at,
            )
        return document.writeString("utf-8").encode()


def announcement(extract: Extract) -> str:
    """What became of an extract, in one sentence or two."""
    if extract.status == "failed":
        return _("It could not be made. %(why)s") % {
            "why": problem_words(extract.code, extract.details, extract.reason)
        }
    if extract.status == "ready" and extract.expires_at:
        return _("%(files)d files are ready; they are kept until %(day)s.") % {
            "files": len(extract.files),
            "day": date_format(extract.expires_at, "j F Y, H:i") + " UTC",
        }
    return str(STATES[extract.status])
