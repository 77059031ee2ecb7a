"""A person's requests as a feed: what is said of each."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.asked.feed import Entry
from portal.asked.words import STATES
from portal.requests.selectors import Request, requests
from portal.requests.words import count_words, title_words

ROOM = "requests"


def request_title(request: Request) -> str:
    return request.label or title_words(request.request)


def entries(user: User) -> Iterator[Entry]:
    """What ended, the latest first."""
    for one in requests(user=user):
        if not one.unfinished:
            state = str(STATES[one.status])
            yield Entry(one.id, request_title(one), state, announcement(one), one.created_at, one.ended_at)


def announcement(request: Request) -> str:
    """What became of a request, in a sentence or two."""
    if request.status == "ready":
        return _("The products are in the catalogue: %(counts)s.") % {"counts": count_words(request.counts)}
    if request.status == "failed":
        return _("Nothing could be made: %(counts)s. The page of the request says why.") % {
            "counts": count_words(request.counts)
        }
    return str(STATES[request.status])
