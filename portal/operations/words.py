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
}
