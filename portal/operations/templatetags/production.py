"""Words and durations of the production page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.operations.words import QUEUE_NAMES, STATE_NAMES

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """``quarantined`` as people say it."""
    return str(STATE_NAMES.get(state, state))


@register.filter
def queue_name(queue: str) -> str:
    """``real-time`` as people say it."""
    return str(QUEUE_NAMES.get(queue, queue))


@register.filter
def duration(span: timedelta | None) -> str:
    """Two units at most: ``45 s``, ``3 min 20 s``, ``5 h 10 min``, ``12 d 3 h``; a dash for none."""
    if span is None:
        return "–"
    seconds = max(round(span.total_seconds()), 0)
    parts = [
        (seconds // 86_400, _("d")),
        (seconds // 3600 % 24, _("h")),
        (seconds // 60 % 60, _("min")),
        (seconds % 60, _("s")),
    ]
    first = next((place for place, (number, _unit) in enumerate(parts) if number), len(parts) - 1)
    shown = [f"{number} {unit}" for number, unit in parts[first : first + 2] if number]
    return " ".join(shown) or f"0 {_('s')}"


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago."""
    return duration(timezone.now() - moment if moment else None)
