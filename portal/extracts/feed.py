"""A person's extracts as a feed: what is said of each."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.asked.feed import Entry
from portal.asked.words import STATES
from portal.extracts.selectors import Extract, extracts
from portal.extracts.words import problem_words

ROOM = "extracts"


def extract_title(extract: Extract) -> str:
    return extract.label or extract.form


def entries(user: User) -> Iterator[Entry]:
    """What ended, the latest first."""
    for one in extracts(user=user):
        if not one.unfinished:
            state = str(STATES[one.status])
            yield Entry(one.id, extract_title(one), state, announcement(one), one.created_at, one.ended_at)


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
