"""What is kept of a person's requests; it goes with the account (:class:`portal.requests.apps.RequestsConfig`)."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.asked.own_data import asked_export
from processing.requests import records


def requests_export(*, user: User) -> list[dict[str, Any]]:
    return asked_export(records.of_owner(str(user.pk)))


OWN = (PersonalData("requests", requests_export),)
