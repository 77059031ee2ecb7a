"""Telling people that their extracts are ready, or are not going to be."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from portal.asked.announcing import EVERY_SECONDS, Letter, mail_send
from portal.asked.feed import whole_address
from portal.extracts.feed import announcement, extract_title
from portal.extracts.selectors import Extract, extract_of_row
from portal.operations.chores import Chore
from processing import extract_ledger


def announce() -> None:
    """One mail for each that ended. Killed between mail and note, it is sent twice; never not at all."""
    for row in extract_ledger.to_announce():
        extract = extract_of_row(row)
        if row["mail"]:
            mail_send(owner=extract.owner, write=partial(_letter, extract))
        extract_ledger.announced(extract.id)


def _letter(extract: Extract) -> Letter:
    subject = _("Your extract is ready") if extract.status == "ready" else _("Your extract could not be made")
    address = whole_address("extracts:detail", extract.id)
    return Letter(subject, extract_title(extract), announcement(extract), address)


CHORES = (Chore("announce extracts", EVERY_SECONDS, announce),)
