"""What masks say, for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.series.observations import CLEAR, CLOUD, NO_DATA, SHADOW

STATES = {CLEAR: _("clear"), CLOUD: _("cloud"), SHADOW: _("shadow of a cloud"), NO_DATA: _("no data")}
FLAGS = {
    "water": _("water"),
    "snow": _("snow"),
    "topographic shadow": _("shadow of the relief"),
    "hidden by relief": _("hidden by the relief"),
    "sun too low": _("sun too low"),
    "sun tangent": _("grazing sun"),
}
"""By the names in :data:`processing.muscate.masks.GEOPHYSICAL_BITS`."""
