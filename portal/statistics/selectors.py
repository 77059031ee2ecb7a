"""Reads the sums. What is published names no person, and no country of so few users that it would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal.accounts.models import User
from portal.statistics.delays import NAMES
from portal.statistics.models import Download, Publication

FEWEST_USERS = 5
"""Of a country that is named."""
OTHERS = "others"
DAYS = 366
"""Told one by one."""

Row = dict[str, Any]


def days() -> list[Row]:
    """Products and bytes of each day and collection, of the last :data:`DAYS`."""
    recent = Publication.objects.filter(day__gt=today() - timedelta(days=DAYS))
    rows = recent.values("day", "collection").annotate(number=Sum("products"), bytes=Sum("size"))
    return _called("products", rows.order_by("day", "collection"))


def months() -> list[Row]:
    """Products and bytes of each month and collection."""
    rows = Publication.objects.values("collection", month=TruncMonth("day"))
    return _called("products", rows.annotate(number=Sum("products"), bytes=Sum("size")).order_by("month", "collection"))


def collections() -> list[Row]:
    """Products and bytes of each collection, most first."""
    rows = Publication.objects.values("collection").annotate(number=Sum("products"), bytes=Sum("size"))
    return _called("products", rows.order_by("-number", "collection"))


def downloads() -> list[Row]:
    """Files and bytes that were downloaded of each month and collection."""
    rows = Download.objects.values("collection", month=TruncMonth("day"))
    return _called("files", rows.annotate(number=Sum("files"), bytes=Sum("size")).order_by("month", "collection"))


def delays() -> dict[str, list[int]]:
    """Of each collection, how many products are of each class of :mod:`portal.statistics.delays`."""
    found: dict[str, list[int]] = {}
    rows = Publication.objects.values_list("collection", "delay").annotate(Sum("products")).order_by("collection")
    for collection, delay, number in rows:
        found.setdefault(collection, [0] * len(NAMES))[delay] = number
    return found


def users_by_country() -> list[tuple[str, int]]:
    """``(ISO 3166-1 code, users)``, most first; then the small ones as :data:`OTHERS`, then ``""``: not said."""
    counted = dict(User.objects.filter(is_active=True).values_list("country").annotate(Count("pk")).order_by())
    unsaid = counted.pop("", 0)
    named = sorted(((code, n) for code, n in counted.items() if n >= FEWEST_USERS), key=lambda one: (-one[1], one[0]))
    others = sum(counted.values()) - sum(n for _, n in named)
    return [*named, *([(OTHERS, others)] if others else []), *([("", unsaid)] if unsaid else [])]


def _called(name: str, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows, their ``number`` (a sum may not bear the name of what it sums) called ``name``."""
    return [{**{key: value for key, value in row.items() if key != "number"}, name: row["number"]} for row in rows]


def today() -> date:
    return timezone.now().date()
