"""What is kept of how much a person downloads; it goes with the account."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.downloads.models import Usage


def usage_export(*, user: User) -> list[dict[str, Any]]:
    return [
        {"day": one.day.isoformat(), "bytes": one.bytes_sent, "requests": one.requests}
        for one in Usage.objects.filter(user=user)
    ]


OWN = (PersonalData("downloads by day", usage_export),)
