"""Telling people that their extracts are ready, or are not going to be."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.extracts.feed import announcement, extract_address, extract_title
from portal.extracts.models import ExtractFeed
from portal.extracts.selectors import Extract, extract_of_row
from portal.operations.chores import Chore
from processing import extract_ledger

EVERY_SECONDS = 5.0


def announce() -> None:
    """One mail for each that ended. Killed between mail and note, it is sent twice; never not at all."""
    for row in extract_ledger.to_announce():
        extract = extract_of_row(row)
        user = User.objects.filter(pk=int(extract.owner), is_active=True).first()
        if user is not None and row["mail"]:
            _send(user, extract)
        extract_ledger.announced(extract.id)


def _send(user: User, extract: Extract) -> None:
    feed = ExtractFeed.objects.filter(user=user).first()
    with translation.override(feed.language if feed else "en"):
        title = " ".join(extract_title(extract).split())
        subject = _("Your extract is ready") if extract.status == "ready" else _("Your extract could not be made")
        body = "\n\n".join([title, announcement(extract), extract_address(extract)])
        send_mail(f"[Atelier] {subject}", body + "\n", None, [user.email])


CHORES = (Chore("announce extracts", EVERY_SECONDS, announce),)
