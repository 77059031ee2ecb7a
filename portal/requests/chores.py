"""Bringing requests on, and telling people that theirs are ready, or are not going to be."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.extracts.models import ExtractFeed
from portal.operations.chores import Chore
from portal.requests.feed import announcement, request_address, request_title
from portal.requests.selectors import Request, request_of_row
from processing.requests import making, records

EVERY_SECONDS = 5.0


def announce() -> None:
    """One mail for each that ended. Killed between mail and note, it is sent twice; never not at all."""
    for row in records.to_announce():
        request = request_of_row(row)
        user = User.objects.filter(pk=int(request.owner), is_active=True).first()
        if user is not None and request.mail:
            _send(user, request)
        records.announced(request.id)


def _send(user: User, request: Request) -> None:
    feed = ExtractFeed.objects.filter(user=user).first()
    with translation.override(feed.language if feed else "en"):
        title = " ".join(request_title(request).split())
        subject = _("Your products are ready") if request.status == "ready" else _("Your products could not be made")
        body = "\n\n".join([title, announcement(request), request_address(request)])
        send_mail(f"[Atelier] {subject}", body + "\n", None, [user.email])


CHORES = (
    Chore("advance requests", EVERY_SECONDS, making.advance_all),
    Chore("announce requests", EVERY_SECONDS, announce),
)
