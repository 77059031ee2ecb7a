"""What is kept of a person's extracts; it goes with the account (:class:`portal.extracts.apps.ExtractsConfig`)."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalData
from portal.asked.own_data import asked_export
from processing import extract_ledger


def extracts_export(*, user: User) -> list[dict[str, Any]]:
    return asked_export(extract_ledger.of_owner(str(user.pk)))


OWN = (PersonalData("extracts", extracts_export),)
