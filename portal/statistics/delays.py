"""Classes of the delay between sensing and publication."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

BOUNDS = [timedelta(hours=hours) for hours in (6, 12, 24, 48, 5 * 24, 10 * 24, 30 * 24)]
"""Upper ends, inclusive, of all classes but the last."""
NAMES = [
    _("≤ 6 hours"),
    _("≤ 12 hours"),
    _("≤ 1 day"),
    _("≤ 2 days"),
    _("≤ 5 days"),
    _("≤ 10 days"),
    _("≤ 30 days"),
    _("more: archives"),
]


def delay_class(delay: timedelta) -> int:
    """Index of the class of a delay; what is published before it ends (a season's product) is of the first."""
    return bisect_left(BOUNDS, delay)


def shares(counts: Sequence[int]) -> list[float]:
    """Percent of the whole that is of each class or an earlier one; of nothing, nothing."""
    total = sum(counts)
    return [100 * sum(counts[: number + 1]) / total if total else 0.0 for number in range(len(counts))]
