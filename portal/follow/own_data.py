"""What is kept of a person's searches; it goes with the account."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.follow.models import Digest, SavedSearch


def searches_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "search": one.text,
            "area": one.area,
            "mail": one.frequency,
            "saved": one.created_at.isoformat(),
        }
        for one in SavedSearch.objects.filter(user=user)
    ]


def digests_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {"subject": one.subject, "text": one.text, "written": one.created_at.isoformat()}
        for one in Digest.objects.filter(user=user)
    ]


OWN = (PersonalData("saved searches", searches_export), PersonalData("digests", digests_export))
