"""The ledger's words, in people's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATE_NAMES: dict[str, StrPromise] = {
    "received": _("received"),
    "verified": _("verified"),
    "processing": _("being processed"),
    "published": _("published"),
    "failed": _("failed"),
    "quarantined": _("in quarantine"),
    "retried": _("tried again"),
    "duplicate": _("came twice"),
    "withdrawn": _("withdrawn"),
    "waiting": _("waiting"),
    "done": _("done"),
    "skipped": _("nothing to make"),
    "cancelled": _("cancelled"),
    "made": _("made"),
    "planned": _("planned"),
    "impossible": _("cannot be made"),
    "running": _("under way"),
    "paused": _("paused"),
    "ready": _("ready for the switch"),
    "switching": _("switching"),
    "finished": _("finished"),
    "begun": _("begun"),
    "superseded": _("superseded"),
    "postponed": _("postponed"),
    "missing": _("to be fetched"),
    "delivered": _("in the inbox"),
    "refused": _("of which no copy could be used"),
    "lost": _("that no provider has any more"),
    "new": _("new images"),
    "request": _("a request"),
    "reprocessing": _("reprocessing"),
}
QUEUE_NAMES: dict[str, StrPromise] = {
    "real-time": _("real time"),
    "requests": _("requests"),
    "reprocessing": _("reprocessing"),
    "extracts": _("extracts"),
}
