"""Everything that changes extracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from catalog.configuration import configuration
from portal.accounts.models import User
from portal.asked.feed_secrets import language_keep
from portal.asked.words import LONGEST_LABEL
from processing import extract_ledger, jobs
from processing.extracts.errors import InvalidRequest
from processing.extracts.estimate import Plan, plan, require_within
from processing.extracts.request import ExtractRequest


def extract_plan(*, request: ExtractRequest, items: Sequence[Mapping[str, Any]]) -> Plan:
    """What a request amounts to; raises :class:`processing.extracts.errors.ExtractError` where it is not made."""
    missing = set(request.items) - {f"{item['collection']}/{item['id']}" for item in items}
    if missing:
        name = min(missing)
        raise InvalidRequest(f"there is no product {name}", field="items")
    settings = configuration()
    found = plan(request, items)
    require_within(found, most_values=settings.extract_values * 10**6, most_dates=settings.extract_dates)
    return found


def extract_request(
    *, user: User, request: ExtractRequest, items: Sequence[Mapping[str, Any]], label: str, language: str, mail: bool
) -> UUID:
    """Have an extract made; its id.

    Raises :class:`processing.extracts.errors.ExtractError`, :class:`processing.extract_ledger.TooMany`.
    """
    extract_plan(request=request, items=items)
    language_keep(user=user, language=language)
    extract_id = uuid4()
    document = request.as_dict()
    jobs.request_extract(extract_id, owner=str(user.pk), label=label[:LONGEST_LABEL], request=document, mail=mail)
    return extract_id


def extract_cancel(*, extract_id: UUID) -> None:
    """Take a request back, or delete what is ready."""
    extract_ledger.cancel(extract_id)
    extract_ledger.expire(extract_id)


def extracts_forget(*, owner: str) -> None:
    extract_ledger.forget_owner(owner)
