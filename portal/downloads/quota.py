"""What a person may download in a day: published, visible in every answer, and soft.

Over the quota, a file asked for by session or token waits for the next day (429, ``Retry-After``); what is under way
goes on, and the signed links of an order go on working, only slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from catalog.configuration import configuration
from portal.downloads import usage
from portal.downloads.usage import Amount

GIGABYTE = 1_000_000_000
A_DAY = 86_400
NEAR = 0.8
"""Of the quota: from here on the pages warn."""
SLOW = 2_000_000
"""Bytes a second of each download by a signed link when the quota is used up."""


@dataclass(frozen=True)
class Standing:
    """Where an account stands today. A limit of 0 is none."""

    used: Amount
    most: Amount

    @property
    def limited(self) -> bool:
        return bool(self.most.bytes_sent or self.most.requests)

    @property
    def share(self) -> float:
        """Of the quota that is used up most; 1 or more: over it."""
        pairs = ((self.used.bytes_sent, self.most.bytes_sent), (self.used.requests, self.most.requests))
        return max((used / most for used, most in pairs if most), default=0.0)

    @property
    def over(self) -> bool:
        return self.share >= 1

    @property
    def near(self) -> bool:
        return self.share >= NEAR

    @property
    def percent(self) -> int:
        return int(100 * self.share)

    @property
    def seconds_left(self) -> int:
        """Until the next day begins (UTC), at least 1."""
        now = timezone.now()
        return max(1, int((self.renewed_at - now).total_seconds()))

    @property
    def renewed_at(self) -> datetime:
        tomorrow = timezone.now().astimezone(UTC).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), UTC)

    @property
    def headers(self) -> dict[str, str]:
        """``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers-10)."""
        quotas = [
            ("bytes", "content-bytes", self.used.bytes_sent, self.most.bytes_sent),
            ("requests", "requests", self.used.requests, self.most.requests),
        ]
        limited = [(name, unit, used, most) for name, unit, used, most in quotas if most]
        if not limited:
            return {}
        left = self.seconds_left
        return {
            "RateLimit-Policy": ", ".join(
                f'"{name}";q={most};qu="{unit}";w={A_DAY}' for name, unit, *_, most in limited
            ),
            "RateLimit": ", ".join(f'"{name}";r={max(0, most - used)};t={left}' for name, _, used, most in limited),
        }


def standing(user: int) -> Standing:
    """Of the account of this primary key."""
    settings = configuration()
    most = Amount(int(settings.quota_gigabytes * GIGABYTE), settings.quota_requests)
    return Standing(usage.today(user), most)
