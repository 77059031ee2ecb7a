"""Bringing requests on, and telling people that theirs are ready, or are not going to be."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from portal.asked.announcing import EVERY_SECONDS, Letter, mail_send
from portal.asked.feed import whole_address
from portal.operations.chores import Chore
from portal.requests.feed import announcement, request_title
from portal.requests.selectors import Request, request_of_row
from processing.requests import making, records


def announce() -> None:
    """One mail for each that ended. Killed between mail and note, it is sent twice; never not at all."""
    for row in records.to_announce():
        request = request_of_row(row)
        if request.mail:
            mail_send(owner=request.owner, write=partial(_letter, request))
        records.announced(request.id)


def _letter(request: Request) -> Letter:
    subject = _("Your products are ready") if request.status == "ready" else _("Your products could not be made")
    address = whole_address("requests:detail", request.id)
    return Letter(subject, request_title(request), announcement(request), address)


CHORES = (
    Chore("advance requests", EVERY_SECONDS, making.advance_all),
    Chore("announce requests", EVERY_SECONDS, announce),
)
