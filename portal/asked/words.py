"""What is said of every request."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STATES = {
    "waiting": gettext_lazy("waiting"),
    "running": gettext_lazy("being made"),
    "ready": gettext_lazy("ready"),
    "failed": gettext_lazy("failed"),
    "cancelled": gettext_lazy("cancelled"),
    "expired": gettext_lazy("expired"),
}
LONGEST_LABEL = 100
"""Characters of the name that a person gives a request."""


def duration_words(seconds: float) -> str:
    if seconds < 90:
        return _("about %(number)d s") % {"number": max(1, round(seconds))}
    return _("about %(number)d min") % {"number": round(seconds / 60)}


def box_problem() -> str:
    return _("The box must be four numbers: west, south, east, north, in degrees; west before east.")
